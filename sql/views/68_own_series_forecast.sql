CREATE VIEW analytics.own_series_forecast
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.metric,
    result.metric_title,
    result.unit,
    result.dimension_1,
    result.dimension_2,
    result.dimension_3,
    result.resolution,
    result.bucket_start,
    result.step,
    result.forecast,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.model,
    result.mase,
    result.n,
    result.last_bucket,
    result.last_value,
    result.method,
    result.reason
FROM analytics.own_series_forecast(NULL, NULL, '1w') AS result;

COMMENT ON VIEW analytics.own_series_forecast IS
    'Where the weeks of response sets, completion, times and recorded metrics go from here, four steps ahead. Other resolutions: the function of the same name.';
COMMENT ON COLUMN analytics.own_series_forecast.survey IS 'Code of the survey; null for a metric of the organisation as a whole.';
COMMENT ON COLUMN analytics.own_series_forecast.metric IS 'Name of what is followed, as in analytics.own_series, or completion_rate.';
COMMENT ON COLUMN analytics.own_series_forecast.metric_title IS 'The metric in words.';
COMMENT ON COLUMN analytics.own_series_forecast.unit IS 'What one of the value is: count, seconds, share, percentage, score, and so on.';
COMMENT ON COLUMN analytics.own_series_forecast.dimension_1 IS 'Value of the first dimension by which the metric is told apart; null where it has none.';
COMMENT ON COLUMN analytics.own_series_forecast.dimension_2 IS 'Value of the second dimension; null where there is none.';
COMMENT ON COLUMN analytics.own_series_forecast.dimension_3 IS 'Value of the third dimension; null where there is none.';
COMMENT ON COLUMN analytics.own_series_forecast.resolution IS 'Always 1w; the function of the same name has others.';
COMMENT ON COLUMN analytics.own_series_forecast.bucket_start IS 'First instant of the week that is forecast, from Monday, UTC.';
COMMENT ON COLUMN analytics.own_series_forecast.step IS 'How many weeks ahead of the last figure.';
COMMENT ON COLUMN analytics.own_series_forecast.forecast IS 'What is expected, in the unit of the metric.';
COMMENT ON COLUMN analytics.own_series_forecast.ci_low IS 'Lower end of the interval in which it will lie, in the unit of the metric.';
COMMENT ON COLUMN analytics.own_series_forecast.ci_high IS 'Upper end of that interval, in the unit of the metric.';
COMMENT ON COLUMN analytics.own_series_forecast.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_series_forecast.model IS 'The model that would have done best so far.';
COMMENT ON COLUMN analytics.own_series_forecast.mase IS 'Its mean absolute error so far over the mean step between neighbours, without unit: above 1, as last time would have been better.';
COMMENT ON COLUMN analytics.own_series_forecast.n IS 'Number of figures behind it.';
COMMENT ON COLUMN analytics.own_series_forecast.last_bucket IS 'First instant of the last week that is over, UTC.';
COMMENT ON COLUMN analytics.own_series_forecast.last_value IS 'The last figure, in the unit of the metric.';
COMMENT ON COLUMN analytics.own_series_forecast.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_series_forecast.reason IS 'Why there is no forecast.';

GRANT SELECT ON analytics.own_series_forecast TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
