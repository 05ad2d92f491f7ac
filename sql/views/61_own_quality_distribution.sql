CREATE VIEW analytics.own_quality_distribution
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.period,
    result.period_start,
    result.score_from,
    result.score_to,
    result.n,
    result.share,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.base_n,
    result.method,
    result.status,
    result.reason
FROM analytics.own_quality_distribution(NULL) AS result;

COMMENT ON VIEW analytics.own_quality_distribution IS
    'How the quality scores of your organisation''s responses spread, over all time: bands of ten points.';
COMMENT ON COLUMN analytics.own_quality_distribution.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_quality_distribution.period IS 'Length of the period: all_time.';
COMMENT ON COLUMN analytics.own_quality_distribution.period_start IS 'First day of the period; null for all time.';
COMMENT ON COLUMN analytics.own_quality_distribution.score_from IS 'Lowest score of the band, 0 to 100.';
COMMENT ON COLUMN analytics.own_quality_distribution.score_to IS 'Highest score of the band, 0 to 100; the bands up to 50 are flagged.';
COMMENT ON COLUMN analytics.own_quality_distribution.n IS 'Number of responses in the band; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_quality_distribution.share IS 'Share of the judged responses, 0 to 1.';
COMMENT ON COLUMN analytics.own_quality_distribution.ci_low IS 'Lower end of the confidence interval of share, 0 to 1.';
COMMENT ON COLUMN analytics.own_quality_distribution.ci_high IS 'Upper end of the confidence interval of share, 0 to 1.';
COMMENT ON COLUMN analytics.own_quality_distribution.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_quality_distribution.base_n IS 'Number of responses that were judged.';
COMMENT ON COLUMN analytics.own_quality_distribution.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_quality_distribution.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nothing has been judged.';
COMMENT ON COLUMN analytics.own_quality_distribution.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_quality_distribution TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
