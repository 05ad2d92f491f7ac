CREATE VIEW analytics.own_agreement
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.aspect,
    result.validators,
    result.n,
    result.n_labels,
    result.agreement,
    result.expected_agreement,
    result.kappa,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.agreement_word,
    result.weighted_kappa,
    result.method,
    result.status,
    result.reason
FROM analytics.own_agreement(NULL) AS result;

COMMENT ON VIEW analytics.own_agreement IS
    'How far models and people agree who judged your organisation''s responses: kappa of every two, and of all where there are more.';
COMMENT ON COLUMN analytics.own_agreement.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_agreement.question IS 'Path of the question whose answers were judged; null for responses as a whole.';
COMMENT ON COLUMN analytics.own_agreement.question_title IS 'The question as asked; null for responses as a whole.';
COMMENT ON COLUMN analytics.own_agreement.aspect IS 'What was judged.';
COMMENT ON COLUMN analytics.own_agreement.validators IS 'Who judged: models with their versions, or people.';
COMMENT ON COLUMN analytics.own_agreement.n IS 'Number of answers that both judged, or of all at least two; null where protected.';
COMMENT ON COLUMN analytics.own_agreement.n_labels IS 'Number of categories that they gave; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_agreement.agreement IS 'Observed agreement, of more than two that of all pairs: 0 to 1.';
COMMENT ON COLUMN analytics.own_agreement.expected_agreement IS 'Agreement by chance, 0 to 1; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_agreement.kappa IS 'Agreement beyond chance, from -1, over 0 to 1.';
COMMENT ON COLUMN analytics.own_agreement.ci_low IS 'Lower end of the confidence interval of kappa, from -1, over 0 to 1.';
COMMENT ON COLUMN analytics.own_agreement.ci_high IS 'Upper end of the confidence interval of kappa, from -1, over 0 to 1.';
COMMENT ON COLUMN analytics.own_agreement.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_agreement.agreement_word IS 'poor, slight, fair, moderate, substantial or almost perfect (Landis and Koch 1977).';
COMMENT ON COLUMN analytics.own_agreement.weighted_kappa IS 'Kappa with quadratic weights, of two whose labels are three or more numbers: from -1, over 0 to 1.';
COMMENT ON COLUMN analytics.own_agreement.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_agreement.status IS 'ok; protected: withheld, which says nothing about how many were judged; none: nothing was judged twice.';
COMMENT ON COLUMN analytics.own_agreement.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_agreement TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
