CREATE VIEW analytics.own_quality_effect
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.measurement,
    result.n,
    result.mean_all,
    result.n_kept,
    result.mean_kept,
    result.n_flagged,
    result.mean_flagged,
    result.difference,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.method,
    result.status,
    result.reason
FROM analytics.own_quality_effect(NULL) AS result;

COMMENT ON VIEW analytics.own_quality_effect IS
    'What leaving out the flagged responses would change in your organisation''s results; nothing is left out anywhere.';
COMMENT ON COLUMN analytics.own_quality_effect.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_quality_effect.question IS 'Path of the question; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_quality_effect.question_title IS 'The question as asked; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_quality_effect.measurement IS 'numeric (means) or binary (shares).';
COMMENT ON COLUMN analytics.own_quality_effect.n IS 'Number of answers in all judged responses.';
COMMENT ON COLUMN analytics.own_quality_effect.mean_all IS 'Result of all of them, in the unit of the question; shares 0 to 1.';
COMMENT ON COLUMN analytics.own_quality_effect.n_kept IS 'Number of answers in responses that are not flagged.';
COMMENT ON COLUMN analytics.own_quality_effect.mean_kept IS 'Result of those, in the unit of the question; shares 0 to 1.';
COMMENT ON COLUMN analytics.own_quality_effect.n_flagged IS 'Number of answers in flagged responses.';
COMMENT ON COLUMN analytics.own_quality_effect.mean_flagged IS 'Result of the flagged, in the unit of the question; shares 0 to 1.';
COMMENT ON COLUMN analytics.own_quality_effect.difference IS 'mean_all less mean_kept, in the unit of the question.';
COMMENT ON COLUMN analytics.own_quality_effect.ci_low IS 'Lower end of the confidence interval of the difference, in the unit of the question.';
COMMENT ON COLUMN analytics.own_quality_effect.ci_high IS 'Upper end of the confidence interval of the difference, in the unit of the question.';
COMMENT ON COLUMN analytics.own_quality_effect.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_quality_effect.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_quality_effect.status IS 'ok; protected: the survey is confidential.';
COMMENT ON COLUMN analytics.own_quality_effect.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_quality_effect TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
