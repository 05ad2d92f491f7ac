CREATE VIEW analytics.own_readiness_segment
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.segment,
    result.minimum_score,
    result.n,
    result.share,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.base_n,
    result.method,
    result.status,
    result.reason
FROM analytics.own_readiness_segment(NULL) AS result;

COMMENT ON VIEW analytics.own_readiness_segment IS
    'How many of your organisation''s people are how ready for the new, over all time.';
COMMENT ON COLUMN analytics.own_readiness_segment.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_readiness_segment.segment IS 'The word for scores of readiness in this band.';
COMMENT ON COLUMN analytics.own_readiness_segment.minimum_score IS 'The lowest score in the band, 0 to 100 percent.';
COMMENT ON COLUMN analytics.own_readiness_segment.n IS 'Number of response sets in the band; null where confidential.';
COMMENT ON COLUMN analytics.own_readiness_segment.share IS 'Share of those with a readiness score that are in the band, 0 to 1, weighted.';
COMMENT ON COLUMN analytics.own_readiness_segment.ci_low IS 'Lower end of the confidence interval of share, 0 to 1.';
COMMENT ON COLUMN analytics.own_readiness_segment.ci_high IS 'Upper end of the confidence interval of share, 0 to 1.';
COMMENT ON COLUMN analytics.own_readiness_segment.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_readiness_segment.base_n IS 'Number of response sets with a readiness score; null where protected.';
COMMENT ON COLUMN analytics.own_readiness_segment.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_readiness_segment.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_readiness_segment.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_readiness_segment TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
