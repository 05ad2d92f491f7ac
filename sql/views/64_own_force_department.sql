CREATE VIEW analytics.own_force_department
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.force,
    result.force_title,
    result.segment,
    result.segment_title,
    result.n,
    result.score,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.strength,
    result.gap_to_total,
    result.n_segments,
    result.variation_p_value,
    result.variation,
    result.method,
    result.status,
    result.reason
FROM analytics.own_force_department(NULL) AS result;

COMMENT ON VIEW analytics.own_force_department IS
    'How the forces of progress differ between the departments of your organisation, over all time.';
COMMENT ON COLUMN analytics.own_force_department.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_force_department.force IS 'Name of the force, as in core.force.';
COMMENT ON COLUMN analytics.own_force_department.force_title IS 'The force in words.';
COMMENT ON COLUMN analytics.own_force_department.segment IS 'Code of the department.';
COMMENT ON COLUMN analytics.own_force_department.segment_title IS 'Name of the department.';
COMMENT ON COLUMN analytics.own_force_department.n IS 'Number of response sets of the department with a score; null where protected.';
COMMENT ON COLUMN analytics.own_force_department.score IS 'Mean score of the force, in percent of the range of its scale.';
COMMENT ON COLUMN analytics.own_force_department.ci_low IS 'Lower end of the confidence interval of score, in its unit.';
COMMENT ON COLUMN analytics.own_force_department.ci_high IS 'Upper end of the confidence interval of score, in its unit.';
COMMENT ON COLUMN analytics.own_force_department.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_force_department.strength IS 'The word for the score.';
COMMENT ON COLUMN analytics.own_force_department.gap_to_total IS 'score less that of the whole organisation, in its unit.';
COMMENT ON COLUMN analytics.own_force_department.n_segments IS 'Number of departments that are compared: those shown, with at least two answers.';
COMMENT ON COLUMN analytics.own_force_department.variation_p_value IS 'Probability of so large differences between the departments if there were none, 0 to 1; the same in all rows of a force.';
COMMENT ON COLUMN analytics.own_force_department.variation IS 'different where variation_p_value is at most 0.05, else not distinguishable; the same in all rows of a force.';
COMMENT ON COLUMN analytics.own_force_department.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_force_department.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_force_department.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_force_department TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
