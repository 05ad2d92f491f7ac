CREATE VIEW analytics.own_correlation
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.other_question,
    result.other_question_title,
    result.n,
    result.correlation,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.p_value,
    result.p_adjusted,
    result.outcome,
    result.effect_word,
    result.method,
    result.status,
    result.reason
FROM analytics.own_correlation(NULL) AS result;

COMMENT ON VIEW analytics.own_correlation IS
    'How the scores of your organisation''s people go together: one row for each pair of scales of a survey, over all time.';
COMMENT ON COLUMN analytics.own_correlation.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_correlation.question IS 'Name of one scale.';
COMMENT ON COLUMN analytics.own_correlation.question_title IS 'What the one scale measures, in words.';
COMMENT ON COLUMN analytics.own_correlation.other_question IS 'Name of the other scale.';
COMMENT ON COLUMN analytics.own_correlation.other_question_title IS 'What the other scale measures, in words.';
COMMENT ON COLUMN analytics.own_correlation.n IS 'Number of people who have both scores; null where protected.';
COMMENT ON COLUMN analytics.own_correlation.correlation IS 'Pearson''s r of the two scores, from -1 (opposite), over 0 to 1 (together).';
COMMENT ON COLUMN analytics.own_correlation.ci_low IS 'Lower end of the confidence interval of correlation, from -1, over 0 to 1.';
COMMENT ON COLUMN analytics.own_correlation.ci_high IS 'Upper end of the confidence interval of correlation, from -1, over 0 to 1.';
COMMENT ON COLUMN analytics.own_correlation.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_correlation.p_value IS 'Probability, 0 to 1, of so large a correlation, in either direction, without one.';
COMMENT ON COLUMN analytics.own_correlation.p_adjusted IS 'p_value, 0 to 1, adjusted for all pairs of the survey (Benjamini and Hochberg 1995).';
COMMENT ON COLUMN analytics.own_correlation.outcome IS 'positive or negative where p_adjusted is at most 0.05, else not distinguishable.';
COMMENT ON COLUMN analytics.own_correlation.effect_word IS 'How close it is: negligible, small (from 0.1), medium (0.3) or large (0.5).';
COMMENT ON COLUMN analytics.own_correlation.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_correlation.status IS 'ok; protected: the survey is confidential; none: nobody has both scores.';
COMMENT ON COLUMN analytics.own_correlation.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_correlation TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
