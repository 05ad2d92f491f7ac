CREATE VIEW analytics.own_response_quality
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.submission_id,
    result.completed_at,
    result.quality_score,
    result.is_flagged,
    result.rule,
    result.rule_title,
    result.measured,
    result.threshold,
    result.is_broken,
    result.judged_at,
    result.status,
    result.reason
FROM analytics.own_response_quality(NULL) AS result;

COMMENT ON VIEW analytics.own_response_quality IS
    'What the quality rules found in each response to your organisation''s surveys that are not confidential. For roles that ops.let_see_responses() named.';
COMMENT ON COLUMN analytics.own_response_quality.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_response_quality.submission_id IS 'The client''s own id of the response.';
COMMENT ON COLUMN analytics.own_response_quality.completed_at IS 'When it was handed in.';
COMMENT ON COLUMN analytics.own_response_quality.quality_score IS 'Score of the response: 100 less the weights of the rules that it breaks, at least 0.';
COMMENT ON COLUMN analytics.own_response_quality.is_flagged IS 'Whether the score is 50 or less.';
COMMENT ON COLUMN analytics.own_response_quality.rule IS 'Code of a rule that could be assessed, as in analytics.quality_rule.';
COMMENT ON COLUMN analytics.own_response_quality.rule_title IS 'What a response that breaks the rule is like, in words.';
COMMENT ON COLUMN analytics.own_response_quality.measured IS 'What was measured, in the unit of the rule.';
COMMENT ON COLUMN analytics.own_response_quality.threshold IS 'What it is held against, in the unit of the rule.';
COMMENT ON COLUMN analytics.own_response_quality.is_broken IS 'Whether the response breaks the rule.';
COMMENT ON COLUMN analytics.own_response_quality.judged_at IS 'When that was found.';
COMMENT ON COLUMN analytics.own_response_quality.status IS 'ok; protected: the survey is confidential, or the role may not see single responses; none: nothing has been judged.';
COMMENT ON COLUMN analytics.own_response_quality.reason IS 'Why there is nothing to see.';

GRANT SELECT ON analytics.own_response_quality TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
