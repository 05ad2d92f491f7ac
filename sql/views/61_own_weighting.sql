CREATE VIEW analytics.own_weighting
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.version,
    result.run_at,
    result.from_date,
    result.to_date,
    result.margin,
    result.level,
    result.n_level,
    result.target_percent,
    result.unweighted_percent,
    result.weighted_percent,
    result.n,
    result.n_unknown,
    result.n_effective,
    result.design_effect,
    result.smallest_weight,
    result.largest_weight,
    result.iterations,
    result.is_converged,
    result.max_discrepancy,
    result.method,
    result.status,
    result.reason
FROM analytics.own_weighting(NULL) AS result;

COMMENT ON VIEW analytics.own_weighting IS
    'How your organisation''s responses were weighted to known margins, by the latest run for each survey.';
COMMENT ON COLUMN analytics.own_weighting.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_weighting.version IS 'Number of the run, from 1 for each survey.';
COMMENT ON COLUMN analytics.own_weighting.run_at IS 'When the weights were written.';
COMMENT ON COLUMN analytics.own_weighting.from_date IS 'First day of the responses that were weighted (UTC); null for open.';
COMMENT ON COLUMN analytics.own_weighting.to_date IS 'Last day of the responses that were weighted (UTC); null for open.';
COMMENT ON COLUMN analytics.own_weighting.margin IS 'department, job_role, or the path of a question.';
COMMENT ON COLUMN analytics.own_weighting.level IS 'Department, job role or answer within the margin.';
COMMENT ON COLUMN analytics.own_weighting.n_level IS 'Number of response sets on the level; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_weighting.target_percent IS 'What the level should have of its margin, percent.';
COMMENT ON COLUMN analytics.own_weighting.unweighted_percent IS 'What it has without weights, percent; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_weighting.weighted_percent IS 'What it has with the weights, percent.';
COMMENT ON COLUMN analytics.own_weighting.n IS 'Number of response sets that were weighted; of a confidential survey rounded down to fives.';
COMMENT ON COLUMN analytics.own_weighting.n_unknown IS 'Number of those that are on no known level of some margin; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_weighting.n_effective IS 'What the weights leave, as the number of responses of equal weight that would be as precise (Kish 1965); of a confidential survey by fives.';
COMMENT ON COLUMN analytics.own_weighting.design_effect IS 'The factor by which variances grow through the weights, without unit (Kish 1965); of a confidential survey to one decimal.';
COMMENT ON COLUMN analytics.own_weighting.smallest_weight IS 'The smallest weight, its unit the mean weight; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_weighting.largest_weight IS 'The largest weight, its unit the mean weight; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_weighting.iterations IS 'Number of rounds over all margins.';
COMMENT ON COLUMN analytics.own_weighting.is_converged IS 'Whether all margins came within the tolerance that was asked for.';
COMMENT ON COLUMN analytics.own_weighting.max_discrepancy IS 'The largest difference of a weighted share from its target, 0 to 1.';
COMMENT ON COLUMN analytics.own_weighting.method IS 'How the weights were made.';
COMMENT ON COLUMN analytics.own_weighting.status IS 'ok.';
COMMENT ON COLUMN analytics.own_weighting.reason IS 'Why a figure is withheld.';

GRANT SELECT ON analytics.own_weighting TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
