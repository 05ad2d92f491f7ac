CREATE VIEW analytics.own_norm_score
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.scale,
    result.scale_title,
    result.norm_group,
    result.n,
    result.mean,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.norm_mean,
    result.norm_sd,
    result.norm_n,
    result.source,
    result.t_score,
    result.t_ci_low,
    result.t_ci_high,
    result.percentile,
    result.outcome,
    result.method,
    result.status,
    result.reason,
    result.segment_kind,
    result.segment,
    result.segment_title
FROM analytics.own_norm_score(NULL) AS result;

COMMENT ON VIEW analytics.own_norm_score IS
    'Your organisation''s mean score of each scale, over all time, as it stands in each norm group: T score and percentile.';
COMMENT ON COLUMN analytics.own_norm_score.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_norm_score.scale IS 'Name of the scale.';
COMMENT ON COLUMN analytics.own_norm_score.scale_title IS 'What the scale measures, in words.';
COMMENT ON COLUMN analytics.own_norm_score.norm_group IS 'Whom the norm is of.';
COMMENT ON COLUMN analytics.own_norm_score.n IS 'Number of people with a score; null where protected.';
COMMENT ON COLUMN analytics.own_norm_score.mean IS 'Mean score, in the unit of the scale.';
COMMENT ON COLUMN analytics.own_norm_score.ci_low IS 'Lower end of the confidence interval of the mean, in its unit.';
COMMENT ON COLUMN analytics.own_norm_score.ci_high IS 'Upper end of the confidence interval of the mean, in its unit.';
COMMENT ON COLUMN analytics.own_norm_score.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_norm_score.norm_mean IS 'Mean score of the norm group, in the unit of the scale.';
COMMENT ON COLUMN analytics.own_norm_score.norm_sd IS 'Standard deviation of the scores of the norm group, in the unit of the scale.';
COMMENT ON COLUMN analytics.own_norm_score.norm_n IS 'Number of people whom the norm rests on; null where the source does not say.';
COMMENT ON COLUMN analytics.own_norm_score.source IS 'Where the norm comes from.';
COMMENT ON COLUMN analytics.own_norm_score.t_score IS '50 + 10 * (mean - norm_mean) / norm_sd: ten times the number of standard deviations from the mean of the group, and 50.';
COMMENT ON COLUMN analytics.own_norm_score.t_ci_low IS 'Lower end of the confidence interval of t_score, in its unit.';
COMMENT ON COLUMN analytics.own_norm_score.t_ci_high IS 'Upper end of the confidence interval of t_score, in its unit.';
COMMENT ON COLUMN analytics.own_norm_score.percentile IS 'Percentage of the norm group who score lower than the mean, if its scores are normal: 0 to 100 percent.';
COMMENT ON COLUMN analytics.own_norm_score.outcome IS 'above or below where the interval leaves out norm_mean, else not distinguishable.';
COMMENT ON COLUMN analytics.own_norm_score.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_norm_score.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_norm_score.reason IS 'Why a figure is missing or withheld.';
COMMENT ON COLUMN analytics.own_norm_score.segment_kind IS 'Always total here; analytics.own_norm_score(survey, ''department'') has segments.';
COMMENT ON COLUMN analytics.own_norm_score.segment IS 'Code of the segment; null for the total.';
COMMENT ON COLUMN analytics.own_norm_score.segment_title IS 'Name of the segment.';

GRANT SELECT ON analytics.own_norm_score TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
