CREATE VIEW analytics.own_theme
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.rank,
    result.theme,
    result.stem,
    result.n,
    result.share,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.base_n,
    result.method,
    result.status,
    result.reason
FROM analytics.own_theme(NULL) AS result;

COMMENT ON VIEW analytics.own_theme IS
    'What your organisation''s people write and say: the words that at least five of them use in answers to a question, over all time.';
COMMENT ON COLUMN analytics.own_theme.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_theme.question IS 'Path of the question that was answered in words.';
COMMENT ON COLUMN analytics.own_theme.question_title IS 'That question as asked.';
COMMENT ON COLUMN analytics.own_theme.rank IS 'Place among the themes of the question, the most frequent first; null in the last row.';
COMMENT ON COLUMN analytics.own_theme.theme IS 'The word in the form that most people use; null for those who use none of the words shown.';
COMMENT ON COLUMN analytics.own_theme.stem IS 'What the forms of the word have in common, as PostgreSQL text search finds it.';
COMMENT ON COLUMN analytics.own_theme.n IS 'Number of people who use it; in steps of 5 where confidential; null where withheld.';
COMMENT ON COLUMN analytics.own_theme.share IS 'Their share of all who wrote or said something, 0 to 1.';
COMMENT ON COLUMN analytics.own_theme.ci_low IS 'Lower end of the confidence interval of share, 0 to 1.';
COMMENT ON COLUMN analytics.own_theme.ci_high IS 'Upper end of the confidence interval of share, 0 to 1.';
COMMENT ON COLUMN analytics.own_theme.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_theme.base_n IS 'Number of people who wrote or said something; in steps of 5 where confidential.';
COMMENT ON COLUMN analytics.own_theme.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_theme.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_theme.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_theme TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
