CREATE VIEW analytics.own_distribution
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.measurement,
    result.period,
    result.period_start,
    result.ordinal,
    result.answer_state,
    result.value,
    result.choice,
    result.choice_title,
    result.n,
    result.share,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.base_n,
    result.base,
    result.method,
    result.status,
    result.reason,
    result.n_effective,
    result.unweighted_share,
    result.value_error
FROM analytics.own_distribution(NULL, NULL, 'all_time') AS result;

COMMENT ON VIEW analytics.own_distribution IS
    'How your organisation''s answers spread over the values of each question, over all time. By period or range of days: analytics.own_distribution(survey, question, period, from, to).';
COMMENT ON COLUMN analytics.own_distribution.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_distribution.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';
COMMENT ON COLUMN analytics.own_distribution.question_title IS 'The question as asked.';
COMMENT ON COLUMN analytics.own_distribution.measurement IS 'What can be computed: numeric, binary (a share), nominal (a distribution), text (a count).';
COMMENT ON COLUMN analytics.own_distribution.period IS 'Always all_time; the function of the same name has others.';
COMMENT ON COLUMN analytics.own_distribution.period_start IS 'Always null, for all time.';
COMMENT ON COLUMN analytics.own_distribution.ordinal IS 'Order of the bins within the question and period.';
COMMENT ON COLUMN analytics.own_distribution.answer_state IS 'answered; none, other, refused, dont_know: chosen instead of an answer; skipped: asked, nothing recorded (not for a confidential survey).';
COMMENT ON COLUMN analytics.own_distribution.value IS 'The value that the bin stands for, in the unit of the question; 1 and 0 for yes and no.';
COMMENT ON COLUMN analytics.own_distribution.choice IS 'Code of the choice, where the question has choices.';
COMMENT ON COLUMN analytics.own_distribution.choice_title IS 'The choice as shown to respondents; yes or no for binary.';
COMMENT ON COLUMN analytics.own_distribution.n IS 'Number of answers with this value; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_distribution.share IS 'Part of the base, 0 to 1; rounded for a confidential survey, as method says.';
COMMENT ON COLUMN analytics.own_distribution.ci_low IS 'Lower end of the interval of the share, 0 to 1.';
COMMENT ON COLUMN analytics.own_distribution.ci_high IS 'Upper end of the interval of the share, 0 to 1.';
COMMENT ON COLUMN analytics.own_distribution.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_distribution.base_n IS 'Number of answers or people that the shares are of.';
COMMENT ON COLUMN analytics.own_distribution.base IS 'What the figures are a share or mean of, in words.';
COMMENT ON COLUMN analytics.own_distribution.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_distribution.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_distribution.reason IS 'Why a figure is missing or withheld.';
COMMENT ON COLUMN analytics.own_distribution.n_effective IS 'Effective number of answers or people in the base: (sum of weights)^2 / sum of squared weights; base_n where nothing is weighted.';
COMMENT ON COLUMN analytics.own_distribution.unweighted_share IS 'n / base_n, 0 to 1; equal to share where nothing is weighted, null for a confidential survey.';
COMMENT ON COLUMN analytics.own_distribution.value_error IS 'Bound of the relative error of value, 0 to 1: 0.01 in the bins of a number without limits, which are buckets of 1 %; else 0.';

GRANT SELECT ON analytics.own_distribution TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
