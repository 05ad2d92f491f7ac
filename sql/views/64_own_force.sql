CREATE VIEW analytics.own_force
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.force,
    result.force_title,
    result.direction,
    result.scale,
    result.n,
    result.score,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.strength,
    result.lowest_strength,
    result.highest_strength,
    result.gap,
    result.gap_ci_low,
    result.gap_ci_high,
    result.gap_p_value,
    result.outcome,
    result.method,
    result.status,
    result.reason
FROM analytics.own_force(NULL) AS result;

COMMENT ON VIEW analytics.own_force IS
    'How strong each force of progress is among your organisation''s people, over all time.';
COMMENT ON COLUMN analytics.own_force.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_force.force IS 'Name of the force, as in core.force.';
COMMENT ON COLUMN analytics.own_force.force_title IS 'The force in words.';
COMMENT ON COLUMN analytics.own_force.direction IS '1: the force moves people to the new; -1: it holds them at the old; 0: neither.';
COMMENT ON COLUMN analytics.own_force.scale IS 'Name of the scale that stands for the force.';
COMMENT ON COLUMN analytics.own_force.n IS 'Number of response sets with a score; null where protected.';
COMMENT ON COLUMN analytics.own_force.score IS 'Mean score of the force, in percent of the range of its scale.';
COMMENT ON COLUMN analytics.own_force.ci_low IS 'Lower end of the confidence interval of score, in its unit.';
COMMENT ON COLUMN analytics.own_force.ci_high IS 'Upper end of the confidence interval of score, in its unit.';
COMMENT ON COLUMN analytics.own_force.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_force.strength IS 'The word for the score.';
COMMENT ON COLUMN analytics.own_force.lowest_strength IS 'The word for the lower end of the interval.';
COMMENT ON COLUMN analytics.own_force.highest_strength IS 'The word for the upper end of the interval.';
COMMENT ON COLUMN analytics.own_force.gap IS 'score less that of the strongest force, in percent of the range; of those who have both scores, where the survey is not confidential.';
COMMENT ON COLUMN analytics.own_force.gap_ci_low IS 'Lower end of the confidence interval of gap, in its unit.';
COMMENT ON COLUMN analytics.own_force.gap_ci_high IS 'Upper end of the confidence interval of gap, in its unit.';
COMMENT ON COLUMN analytics.own_force.gap_p_value IS 'Probability of so large a gap if there were none, 0 to 1, adjusted for the number of forces; null where confidential.';
COMMENT ON COLUMN analytics.own_force.outcome IS 'dominant: the strongest force, and what cannot be told from it, where another is weaker; weaker; else not distinguishable.';
COMMENT ON COLUMN analytics.own_force.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_force.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_force.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_force TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
