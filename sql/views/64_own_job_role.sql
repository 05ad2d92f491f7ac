CREATE VIEW analytics.own_job_role
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.measurement,
    result.segment_kind,
    result.segment AS job_role,
    result.segment_title AS job_role_title,
    result.n,
    result.n_effective,
    result.mean,
    result.sd,
    result.median,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.gap_to_total,
    result.method,
    result.status,
    result.reason,
    result.quantile_error,
    result.unweighted_mean,
    result.unweighted_sd,
    result.unweighted_median,
    result.gap_to_rest,
    result.gap_ci_low,
    result.gap_ci_high,
    result.p_value,
    result.p_adjusted,
    result.effect,
    result.effect_word,
    result.outcome
FROM analytics.own_breakdown(NULL, 'job_role') AS result;

COMMENT ON VIEW analytics.own_job_role IS
    'Your organisation''s results by job role, over all time, with a row for the total. Faster for one survey: analytics.own_breakdown(survey, ''job_role'').';
COMMENT ON COLUMN analytics.own_job_role.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_job_role.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';
COMMENT ON COLUMN analytics.own_job_role.question_title IS 'The question as asked.';
COMMENT ON COLUMN analytics.own_job_role.measurement IS 'What can be computed: numeric, binary (a share), nominal (a distribution), text (a count).';
COMMENT ON COLUMN analytics.own_job_role.segment_kind IS 'total for the row of the whole organisation, else what it is broken down by.';
COMMENT ON COLUMN analytics.own_job_role.job_role IS 'Code of the job role; null in the row of the total.';
COMMENT ON COLUMN analytics.own_job_role.job_role_title IS 'Name of the job role.';
COMMENT ON COLUMN analytics.own_job_role.n IS 'Number of answers with a value; null where protected.';
COMMENT ON COLUMN analytics.own_job_role.n_effective IS 'Effective number of answers: (sum of weights)^2 / sum of squared weights; n where nothing is weighted.';
COMMENT ON COLUMN analytics.own_job_role.mean IS 'Mean in the unit of the question; the share of yes, 0 to 1, for binary.';
COMMENT ON COLUMN analytics.own_job_role.sd IS 'Standard deviation (n - 1), in the unit of the question.';
COMMENT ON COLUMN analytics.own_job_role.median IS 'Median, in the unit of the question.';
COMMENT ON COLUMN analytics.own_job_role.ci_low IS 'Lower end of the confidence interval of the mean, in its unit.';
COMMENT ON COLUMN analytics.own_job_role.ci_high IS 'Upper end of the confidence interval of the mean, in its unit.';
COMMENT ON COLUMN analytics.own_job_role.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_job_role.gap_to_total IS 'mean - mean of the total, in the unit of the question.';
COMMENT ON COLUMN analytics.own_job_role.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_job_role.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_job_role.reason IS 'Why a figure is missing or withheld.';
COMMENT ON COLUMN analytics.own_job_role.quantile_error IS 'Bound of the relative error of the median by counting in buckets, 0 to 1: 0.01 for a number without limits, 0 where it is exact; before any rounding.';
COMMENT ON COLUMN analytics.own_job_role.unweighted_mean IS 'The mean without weights, in the unit of the question; equal to mean where nothing is weighted, null for a confidential survey.';
COMMENT ON COLUMN analytics.own_job_role.unweighted_sd IS 'The standard deviation without weights, in the unit of the question; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_job_role.unweighted_median IS 'Median without weights, in the unit of the question; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_job_role.gap_to_rest IS 'mean - mean of all others in the organisation, in the unit of the question.';
COMMENT ON COLUMN analytics.own_job_role.gap_ci_low IS 'Lower end of the 95 % interval of gap_to_rest, in its unit.';
COMMENT ON COLUMN analytics.own_job_role.gap_ci_high IS 'Upper end of the 95 % interval of gap_to_rest, in its unit.';
COMMENT ON COLUMN analytics.own_job_role.p_value IS 'Probability, 0 to 1, of so large a difference from the rest, or a larger one, if there were none in truth; two-sided, of this test alone.';
COMMENT ON COLUMN analytics.own_job_role.p_adjusted IS 'p_value adjusted for all tests of the survey (Benjamini and Hochberg 1995), 0 to 1.';
COMMENT ON COLUMN analytics.own_job_role.effect IS 'Size of the difference without unit: Cohen''s d of means, Cliff''s delta of ranks, Cohen''s h of shares, Cramér''s V of categories; method says which test.';
COMMENT ON COLUMN analytics.own_job_role.effect_word IS 'negligible, small, medium or large: the word for effect.';
COMMENT ON COLUMN analytics.own_job_role.outcome IS 'higher, lower or different where p_adjusted is at most 0.05, else not distinguishable; null where there is no test.';

GRANT SELECT ON analytics.own_job_role TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
