CREATE VIEW analytics.own_training_loss
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.kind,
    result.name,
    result.n,
    result.reason
FROM analytics.own_training_loss() AS result;

COMMENT ON VIEW analytics.own_training_loss IS
    'What is left out of analytics.own_training_set, and why. For roles that ops.let_see_responses() named.';
COMMENT ON COLUMN analytics.own_training_loss.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_training_loss.kind IS 'survey, response, question or column.';
COMMENT ON COLUMN analytics.own_training_loss.name IS 'What it is; of responses what is kept of who gave them: all, department, quarter, nothing, or that the quarter is not over.';
COMMENT ON COLUMN analytics.own_training_loss.n IS 'Number of responses; null for what are no responses.';
COMMENT ON COLUMN analytics.own_training_loss.reason IS 'Why it is left out, or less is said.';

GRANT SELECT ON analytics.own_training_loss TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
