CREATE VIEW analytics.own_forecast
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.measurement,
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
    result.last_mean,
    result.method,
    result.reason
FROM analytics.own_forecast(NULL, NULL, 'month', 3) AS result;

COMMENT ON VIEW analytics.own_forecast IS
    'Where your organisation''s results go in the next three months, or at the distance at which it asks, by the model that would have forecast best so far. Other periods: analytics.own_forecast(survey, question, period, horizon).';
COMMENT ON COLUMN analytics.own_forecast.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_forecast.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';
COMMENT ON COLUMN analytics.own_forecast.question_title IS 'The question as asked.';
COMMENT ON COLUMN analytics.own_forecast.measurement IS 'numeric (a mean) or binary (a share).';
COMMENT ON COLUMN analytics.own_forecast.period IS 'Always month; the function of the same name has others.';
COMMENT ON COLUMN analytics.own_forecast.period_start IS 'First instant of the month that is forecast, UTC.';
COMMENT ON COLUMN analytics.own_forecast.step IS 'Which step ahead it is, from 1.';
COMMENT ON COLUMN analytics.own_forecast.forecast IS 'The figure that is expected, in the unit of the question.';
COMMENT ON COLUMN analytics.own_forecast.ci_low IS 'Lower end of the interval in which the figure will lie, in its unit.';
COMMENT ON COLUMN analytics.own_forecast.ci_high IS 'Upper end of the interval in which the figure will lie, in its unit.';
COMMENT ON COLUMN analytics.own_forecast.ci_level IS 'Confidence level of the interval, 0.95 for 95 %; null where there is none.';
COMMENT ON COLUMN analytics.own_forecast.model IS 'The model that was chosen: naive, drift, simple smoothing, Holt or seasonal naive.';
COMMENT ON COLUMN analytics.own_forecast.mase IS 'Mean absolute error of its forecasts so far, as a number of mean steps between neighbours: below 1 is better than "as last time".';
COMMENT ON COLUMN analytics.own_forecast.n_periods IS 'Number of figures that the forecast rests on.';
COMMENT ON COLUMN analytics.own_forecast.n IS 'Number of answers in all of them.';
COMMENT ON COLUMN analytics.own_forecast.last_period IS 'First instant of the last month with a figure, UTC.';
COMMENT ON COLUMN analytics.own_forecast.last_mean IS 'Mean in the last month, in the unit of the question.';
COMMENT ON COLUMN analytics.own_forecast.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_forecast.reason IS 'Why there is no forecast.';

GRANT SELECT ON analytics.own_forecast TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
