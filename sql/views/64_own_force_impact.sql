CREATE VIEW analytics.own_force_impact
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.force,
    result.force_title,
    result.outcome,
    result.outcome_title,
    result.n,
    result.correlation,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.p_value,
    result.impact,
    result.method,
    result.status,
    result.reason
FROM analytics.own_force_impact(NULL) AS result;

COMMENT ON VIEW analytics.own_force_impact IS
    'How far the forces of progress go together with the outcome that the author of the survey named.';
COMMENT ON COLUMN analytics.own_force_impact.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_force_impact.force IS 'Name of the force, as in core.force; null for readiness.';
COMMENT ON COLUMN analytics.own_force_impact.force_title IS 'The force in words, or Readiness.';
COMMENT ON COLUMN analytics.own_force_impact.outcome IS 'Path of the question that says what the forces lead to.';
COMMENT ON COLUMN analytics.own_force_impact.outcome_title IS 'That question as asked.';
COMMENT ON COLUMN analytics.own_force_impact.n IS 'Number of people with a score and an outcome; null where protected.';
COMMENT ON COLUMN analytics.own_force_impact.correlation IS 'Correlation of score and outcome, from -1, over 0 to 1.';
COMMENT ON COLUMN analytics.own_force_impact.ci_low IS 'Lower end of the confidence interval of correlation, from -1, over 0 to 1.';
COMMENT ON COLUMN analytics.own_force_impact.ci_high IS 'Upper end of the confidence interval of correlation, from -1, over 0 to 1.';
COMMENT ON COLUMN analytics.own_force_impact.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_force_impact.p_value IS 'Probability of so large a correlation in either direction if there were none, 0 to 1.';
COMMENT ON COLUMN analytics.own_force_impact.impact IS 'The word for it: negligible, small, medium, large, or not distinguishable from none.';
COMMENT ON COLUMN analytics.own_force_impact.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_force_impact.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_force_impact.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_force_impact TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
