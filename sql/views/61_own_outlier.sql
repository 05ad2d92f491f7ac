CREATE VIEW analytics.own_outlier
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.question_type,
    result.n,
    result.median,
    result.median_deviation,
    result.lower_limit,
    result.upper_limit,
    result.n_low,
    result.n_high,
    result.share,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.method,
    result.status,
    result.reason
FROM analytics.own_outlier(NULL) AS result;

COMMENT ON VIEW analytics.own_outlier IS
    'How many of your organisation''s answers and scores lie far from the others, and never whose, over all time.';
COMMENT ON COLUMN analytics.own_outlier.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_outlier.question IS 'Path of the question, or name of the scale.';
COMMENT ON COLUMN analytics.own_outlier.question_title IS 'The question as asked, or what the scale measures.';
COMMENT ON COLUMN analytics.own_outlier.question_type IS 'Type of the question; scale for a score.';
COMMENT ON COLUMN analytics.own_outlier.n IS 'Number of answers with a value; null where protected.';
COMMENT ON COLUMN analytics.own_outlier.median IS 'Median, in the unit of the question.';
COMMENT ON COLUMN analytics.own_outlier.median_deviation IS 'Median of the distances from the median, in the unit of the question.';
COMMENT ON COLUMN analytics.own_outlier.lower_limit IS 'Answers below it are outliers, in the unit of the question: median - 3.5 / 0.6745 * median_deviation.';
COMMENT ON COLUMN analytics.own_outlier.upper_limit IS 'Answers above it are outliers, in the unit of the question: median + 3.5 / 0.6745 * median_deviation.';
COMMENT ON COLUMN analytics.own_outlier.n_low IS 'Number of answers below lower_limit; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_outlier.n_high IS 'Number of answers above upper_limit; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_outlier.share IS 'Share of the answers that are outliers, 0 to 1; of a confidential survey only where they are at least 5.';
COMMENT ON COLUMN analytics.own_outlier.ci_low IS 'Lower end of the confidence interval of share, 0 to 1.';
COMMENT ON COLUMN analytics.own_outlier.ci_high IS 'Upper end of the confidence interval of share, 0 to 1.';
COMMENT ON COLUMN analytics.own_outlier.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_outlier.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_outlier.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_outlier.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_outlier TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
