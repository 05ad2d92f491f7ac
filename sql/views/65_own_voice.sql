CREATE VIEW analytics.own_voice
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.figure,
    result.unit,
    result.period,
    result.period_start,
    result.n,
    result.mean,
    result.sd,
    result.median,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.method,
    result.status,
    result.reason
FROM analytics.own_voice(NULL) AS result;

COMMENT ON VIEW analytics.own_voice IS
    'What the voice recordings of your organisation are like, over all time: how many, how long, how well transcribed.';
COMMENT ON COLUMN analytics.own_voice.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_voice.question IS 'Path of the question that was answered by voice.';
COMMENT ON COLUMN analytics.own_voice.question_title IS 'That question as asked.';
COMMENT ON COLUMN analytics.own_voice.figure IS 'duration, confidence or accuracy.';
COMMENT ON COLUMN analytics.own_voice.unit IS 'Unit of the figure.';
COMMENT ON COLUMN analytics.own_voice.period IS 'Kind of period: all_time.';
COMMENT ON COLUMN analytics.own_voice.period_start IS 'First day of the period, UTC; null for all time.';
COMMENT ON COLUMN analytics.own_voice.n IS 'Number of recordings; null where protected.';
COMMENT ON COLUMN analytics.own_voice.mean IS 'Mean of the figure, in its unit.';
COMMENT ON COLUMN analytics.own_voice.sd IS 'Standard deviation of the figure (n - 1), in its unit.';
COMMENT ON COLUMN analytics.own_voice.median IS 'Median of the figure, in its unit.';
COMMENT ON COLUMN analytics.own_voice.ci_low IS 'Lower end of the confidence interval of mean, in its unit.';
COMMENT ON COLUMN analytics.own_voice.ci_high IS 'Upper end of the confidence interval of mean, in its unit.';
COMMENT ON COLUMN analytics.own_voice.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_voice.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_voice.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_voice.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_voice TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
