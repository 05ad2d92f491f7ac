CREATE VIEW analytics.own_quality_forecast
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.period,
    result.period_start,
    result.step,
    result.forecast,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.model,
    result.mase,
    result.n_periods,
    result.n,
    result.last_period,
    result.last_score,
    result.method,
    result.reason
FROM analytics.own_quality_forecast(NULL, 'month') AS result;

COMMENT ON VIEW analytics.own_quality_forecast IS
    'How carefully surveys will be filled in, three months ahead: the forecast of analytics.own_quality.';
COMMENT ON COLUMN analytics.own_quality_forecast.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_quality_forecast.period IS 'Always month; the function of the same name has quarters and years.';
COMMENT ON COLUMN analytics.own_quality_forecast.period_start IS 'First day of the month that is forecast, UTC.';
COMMENT ON COLUMN analytics.own_quality_forecast.step IS 'How many months ahead of the last figure.';
COMMENT ON COLUMN analytics.own_quality_forecast.forecast IS 'Mean quality score that is expected, its unit points from 0 to 100.';
COMMENT ON COLUMN analytics.own_quality_forecast.ci_low IS 'Lower end of the interval in which it will lie, in the unit of forecast.';
COMMENT ON COLUMN analytics.own_quality_forecast.ci_high IS 'Upper end of that interval, in the unit of forecast.';
COMMENT ON COLUMN analytics.own_quality_forecast.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_quality_forecast.model IS 'The model that would have done best so far.';
COMMENT ON COLUMN analytics.own_quality_forecast.mase IS 'Its mean absolute error so far over the mean step between neighbours, without unit: above 1, as last time would have been better.';
COMMENT ON COLUMN analytics.own_quality_forecast.n_periods IS 'Number of months behind it, without a gap.';
COMMENT ON COLUMN analytics.own_quality_forecast.n IS 'Number of responses in these months.';
COMMENT ON COLUMN analytics.own_quality_forecast.last_period IS 'First day of the last month with a figure, UTC.';
COMMENT ON COLUMN analytics.own_quality_forecast.last_score IS 'Mean quality score of that month, in the unit of forecast.';
COMMENT ON COLUMN analytics.own_quality_forecast.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_quality_forecast.reason IS 'Why there is no forecast.';

GRANT SELECT ON analytics.own_quality_forecast TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
