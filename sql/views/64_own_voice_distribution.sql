CREATE VIEW analytics.own_voice_distribution
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.attribute,
    result.period,
    result.period_start,
    result.value,
    result.n,
    result.share,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.base_n,
    result.method,
    result.status,
    result.reason
FROM analytics.own_voice_distribution(NULL) AS result;

COMMENT ON VIEW analytics.own_voice_distribution IS
    'How the voice recordings of your organisation spread over status, language, sentiment and quality, over all time.';
COMMENT ON COLUMN analytics.own_voice_distribution.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_voice_distribution.question IS 'Path of the question that was answered by voice.';
COMMENT ON COLUMN analytics.own_voice_distribution.question_title IS 'That question as asked.';
COMMENT ON COLUMN analytics.own_voice_distribution.attribute IS 'status, language, sentiment or quality.';
COMMENT ON COLUMN analytics.own_voice_distribution.period IS 'Kind of period: all_time.';
COMMENT ON COLUMN analytics.own_voice_distribution.period_start IS 'First day of the period, UTC; null for all time.';
COMMENT ON COLUMN analytics.own_voice_distribution.value IS 'Its value, as recorded.';
COMMENT ON COLUMN analytics.own_voice_distribution.n IS 'Number of recordings with it; null where confidential.';
COMMENT ON COLUMN analytics.own_voice_distribution.share IS 'Their share of the recordings that have the attribute, 0 to 1, weighted.';
COMMENT ON COLUMN analytics.own_voice_distribution.ci_low IS 'Lower end of the confidence interval of share, 0 to 1.';
COMMENT ON COLUMN analytics.own_voice_distribution.ci_high IS 'Upper end of the confidence interval of share, 0 to 1.';
COMMENT ON COLUMN analytics.own_voice_distribution.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_voice_distribution.base_n IS 'Number of recordings that have the attribute; null where protected.';
COMMENT ON COLUMN analytics.own_voice_distribution.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_voice_distribution.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_voice_distribution.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_voice_distribution TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
