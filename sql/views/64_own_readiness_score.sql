CREATE VIEW analytics.own_readiness_score
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.submission_id,
    result.completed_at,
    result.department,
    result.job_role,
    result.readiness,
    result.balance,
    result.segment,
    result.status,
    result.reason
FROM analytics.own_readiness_score(NULL) AS result;

COMMENT ON VIEW analytics.own_readiness_score IS
    'The readiness score of each completed response set of your organisation, where the survey is not confidential.';
COMMENT ON COLUMN analytics.own_readiness_score.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_readiness_score.submission_id IS 'The sender''s own id of the response set.';
COMMENT ON COLUMN analytics.own_readiness_score.completed_at IS 'When it was handed in.';
COMMENT ON COLUMN analytics.own_readiness_score.department IS 'Code of the department.';
COMMENT ON COLUMN analytics.own_readiness_score.job_role IS 'Code of the job role.';
COMMENT ON COLUMN analytics.own_readiness_score.readiness IS 'Readiness score, 0 to 100 percent.';
COMMENT ON COLUMN analytics.own_readiness_score.balance IS 'Sum of the scores of the forces that move less that of those that hold, in percent of their ranges: -200 to 200 with two of each.';
COMMENT ON COLUMN analytics.own_readiness_score.segment IS 'The word for the readiness.';
COMMENT ON COLUMN analytics.own_readiness_score.status IS 'ok; protected: the survey is confidential.';
COMMENT ON COLUMN analytics.own_readiness_score.reason IS 'Why nothing is shown.';

GRANT SELECT ON analytics.own_readiness_score TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
