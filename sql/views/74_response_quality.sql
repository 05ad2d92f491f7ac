-- What the quality rules found, response by response, for those who run the system.
CREATE VIEW ops.response_quality WITH (security_barrier) AS
SELECT
    organisation.organisation,
    survey.survey,
    answered.submission_id,
    answered.completed_at,
    known.score AS quality_score,
    known.is_flagged,
    held.rule,
    held.title AS rule_title,
    found.measured,
    held.threshold,
    held.rule = ANY (known.broken) AS is_broken,
    known.judged_at
FROM rollup.response_quality AS known
JOIN core.organisation AS organisation ON organisation.org_id = known.org_id
JOIN core.survey AS survey ON survey.survey_id = known.survey_id
JOIN core.response_set AS answered
    ON answered.org_id = known.org_id AND answered.response_set_id = known.response_set_id
CROSS JOIN LATERAL unnest(known.assessed, known.measured) AS found (rule, measured)
JOIN rollup.quality_rule_in_force AS held ON held.rule = found.rule;

COMMENT ON VIEW ops.response_quality IS
    'What the quality rules found in each completed response of every organisation: one row for each response and rule that could be assessed.';
COMMENT ON COLUMN ops.response_quality.organisation IS 'Code of the organisation.';
COMMENT ON COLUMN ops.response_quality.survey IS 'Code of the survey.';
COMMENT ON COLUMN ops.response_quality.submission_id IS 'The client''s own id of the response.';
COMMENT ON COLUMN ops.response_quality.completed_at IS 'When it was handed in.';
COMMENT ON COLUMN ops.response_quality.quality_score IS '100 less the weights of the rules that the response breaks, at least 0.';
COMMENT ON COLUMN ops.response_quality.is_flagged IS 'Whether the score is 50 or less.';
COMMENT ON COLUMN ops.response_quality.rule IS 'Code of a rule that could be assessed, as in core.quality_rule.';
COMMENT ON COLUMN ops.response_quality.rule_title IS 'What a response that breaks the rule is like, in words.';
COMMENT ON COLUMN ops.response_quality.measured IS 'What was measured, in the unit of the rule.';
COMMENT ON COLUMN ops.response_quality.threshold IS 'What it is held against, in the unit of the rule.';
COMMENT ON COLUMN ops.response_quality.is_broken IS 'Whether the response breaks the rule.';
COMMENT ON COLUMN ops.response_quality.judged_at IS 'When that was found.';

GRANT SELECT ON ops.response_quality TO surveymark_operator;
