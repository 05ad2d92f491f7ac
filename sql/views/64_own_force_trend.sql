CREATE VIEW analytics.own_force_trend
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.force,
    result.force_title,
    result.period,
    result.first_period,
    result.last_period,
    result.n_periods,
    result.n,
    result.first_score,
    result.last_score,
    result.slope,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.p_value,
    result.trend,
    result.method,
    result.reason
FROM analytics.own_force_trend(NULL) AS result;

COMMENT ON VIEW analytics.own_force_trend IS
    'Whether the forces of progress become better or worse for the new among your organisation''s people, month by month.';
COMMENT ON COLUMN analytics.own_force_trend.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_force_trend.force IS 'Name of the force, as in core.force; null for readiness.';
COMMENT ON COLUMN analytics.own_force_trend.force_title IS 'The force in words, or Readiness.';
COMMENT ON COLUMN analytics.own_force_trend.period IS 'Kind of period: month.';
COMMENT ON COLUMN analytics.own_force_trend.first_period IS 'Start of the first period with a figure, UTC.';
COMMENT ON COLUMN analytics.own_force_trend.last_period IS 'Start of the last period with a figure, UTC.';
COMMENT ON COLUMN analytics.own_force_trend.n_periods IS 'Number of periods with a figure.';
COMMENT ON COLUMN analytics.own_force_trend.n IS 'Number of response sets in all of them.';
COMMENT ON COLUMN analytics.own_force_trend.first_score IS 'Score in the first period, in percent of the range.';
COMMENT ON COLUMN analytics.own_force_trend.last_score IS 'Score in the last period, in percent of the range.';
COMMENT ON COLUMN analytics.own_force_trend.slope IS 'Change of the score for each period, in percent of the range.';
COMMENT ON COLUMN analytics.own_force_trend.ci_low IS 'Lower end of the confidence interval of slope, in its unit.';
COMMENT ON COLUMN analytics.own_force_trend.ci_high IS 'Upper end of the confidence interval of slope, in its unit.';
COMMENT ON COLUMN analytics.own_force_trend.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_force_trend.p_value IS 'Probability of so clear a trend in either direction if there were none, 0 to 1 (Mann and Kendall).';
COMMENT ON COLUMN analytics.own_force_trend.trend IS 'improving: more for the new; declining: less; stable: no trend can be told from chance.';
COMMENT ON COLUMN analytics.own_force_trend.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_force_trend.reason IS 'Why a figure is missing.';

GRANT SELECT ON analytics.own_force_trend TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
