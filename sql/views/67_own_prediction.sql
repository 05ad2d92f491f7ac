CREATE VIEW analytics.own_prediction
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.model,
    result.model_version,
    result.target,
    result.question,
    result.period,
    result.period_start,
    result.submission_id,
    result.predicted,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.made_at,
    result.recorded_at,
    result.known_at,
    result.actual,
    result.last_time,
    result.n,
    result.error,
    result.is_covered,
    result.method,
    result.status,
    result.reason
FROM analytics.own_prediction(NULL) AS result;

COMMENT ON VIEW analytics.own_prediction IS
    'What models outside predicted of your organisation (core.record_predictions), beside what came.';
COMMENT ON COLUMN analytics.own_prediction.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_prediction.model IS 'Name of the model outside.';
COMMENT ON COLUMN analytics.own_prediction.model_version IS 'The version that predicted.';
COMMENT ON COLUMN analytics.own_prediction.target IS 'mean of a question in a period, or completion of a response.';
COMMENT ON COLUMN analytics.own_prediction.question IS 'Path of the question; null for completion.';
COMMENT ON COLUMN analytics.own_prediction.period IS 'month, quarter or year; null for completion.';
COMMENT ON COLUMN analytics.own_prediction.period_start IS 'First day of the period, UTC.';
COMMENT ON COLUMN analytics.own_prediction.submission_id IS 'Id of the response; null for a mean.';
COMMENT ON COLUMN analytics.own_prediction.predicted IS 'What was predicted: in the unit of the question, or a probability, 0 to 1.';
COMMENT ON COLUMN analytics.own_prediction.ci_low IS 'Lower end of the interval that the model gave, in the unit of predicted.';
COMMENT ON COLUMN analytics.own_prediction.ci_high IS 'Upper end of that interval, in the unit of predicted.';
COMMENT ON COLUMN analytics.own_prediction.ci_level IS 'How often the interval is meant to hold the truth, 0 to 1.';
COMMENT ON COLUMN analytics.own_prediction.made_at IS 'When the model made it, as it says.';
COMMENT ON COLUMN analytics.own_prediction.recorded_at IS 'When it was recorded here.';
COMMENT ON COLUMN analytics.own_prediction.known_at IS 'From when on the truth is known: the end of the period, or when the response was finished or given up.';
COMMENT ON COLUMN analytics.own_prediction.actual IS 'What came, in the unit of predicted; 1 finished, 0 not; null while it is not known or not shown.';
COMMENT ON COLUMN analytics.own_prediction.last_time IS 'The figure before, in the unit of predicted: what "as last time" would have predicted; null for completion.';
COMMENT ON COLUMN analytics.own_prediction.n IS 'Number of answers behind actual; 1 for a response.';
COMMENT ON COLUMN analytics.own_prediction.error IS 'predicted - actual, in the unit of predicted.';
COMMENT ON COLUMN analytics.own_prediction.is_covered IS 'Whether the interval of the model holds actual.';
COMMENT ON COLUMN analytics.own_prediction.method IS 'What is taken as the truth.';
COMMENT ON COLUMN analytics.own_prediction.status IS 'ok: judged; open: not known yet; late: recorded when it was known, so not judged; protected or none: no figure is shown.';
COMMENT ON COLUMN analytics.own_prediction.reason IS 'Why it is not judged.';

GRANT SELECT ON analytics.own_prediction TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
