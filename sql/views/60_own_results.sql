CREATE VIEW analytics.own_results
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.question_type,
    result.measurement,
    result.period,
    result.period_start,
    result.period_end,
    result.n,
    result.n_effective,
    result.n_asked,
    result.base,
    result.mean,
    result.sd,
    result.p25,
    result.median,
    result.p75,
    result.p90,
    result.p95,
    result.minimum,
    result.maximum,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.method,
    result.status,
    result.reason,
    result.quantile_error,
    result.unweighted_mean,
    result.unweighted_sd,
    result.unweighted_p25,
    result.unweighted_median,
    result.unweighted_p75,
    result.unweighted_p90,
    result.unweighted_p95
FROM unnest(ARRAY['all_time', 'year', 'quarter', 'month']) AS wanted (period)
CROSS JOIN LATERAL analytics.own_results(NULL, wanted.period) AS result;

COMMENT ON VIEW analytics.own_results IS
    'Your organisation''s results for each question, over all time and by year, quarter and month. Faster for one survey or a range of days: analytics.own_results(survey, period, from, to).';
COMMENT ON COLUMN analytics.own_results.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_results.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';
COMMENT ON COLUMN analytics.own_results.question_title IS 'The question as asked.';
COMMENT ON COLUMN analytics.own_results.question_type IS 'SurveyJS type it comes from; scale for a score.';
COMMENT ON COLUMN analytics.own_results.measurement IS 'What can be computed: numeric, binary (a share), nominal (a distribution), text (a count).';
COMMENT ON COLUMN analytics.own_results.period IS 'all_time, year, quarter or month, cut in UTC.';
COMMENT ON COLUMN analytics.own_results.period_start IS 'First day of the period; null for all time.';
COMMENT ON COLUMN analytics.own_results.period_end IS 'Last day of the period; null for all time.';
COMMENT ON COLUMN analytics.own_results.n IS 'Number of answers with a value; null where protected.';
COMMENT ON COLUMN analytics.own_results.n_effective IS 'Effective number of answers: (sum of weights)^2 / sum of squared weights; n where nothing is weighted.';
COMMENT ON COLUMN analytics.own_results.n_asked IS 'Completed response sets whose version asks the question; null for a confidential survey, whose shown answers lag behind them.';
COMMENT ON COLUMN analytics.own_results.base IS 'What the figures are a share or mean of, in words.';
COMMENT ON COLUMN analytics.own_results.mean IS 'Mean in the unit of the question; the share of yes, 0 to 1, for binary.';
COMMENT ON COLUMN analytics.own_results.sd IS 'Standard deviation (n - 1), in the unit of the question.';
COMMENT ON COLUMN analytics.own_results.p25 IS 'First quartile, in the unit of the question.';
COMMENT ON COLUMN analytics.own_results.median IS 'Median, in the unit of the question.';
COMMENT ON COLUMN analytics.own_results.p75 IS 'Third quartile, in the unit of the question.';
COMMENT ON COLUMN analytics.own_results.p90 IS '90th percentile, in the unit of the question.';
COMMENT ON COLUMN analytics.own_results.p95 IS '95th percentile, in the unit of the question.';
COMMENT ON COLUMN analytics.own_results.minimum IS 'Smallest answer, in the unit of the question; never shown for a confidential survey.';
COMMENT ON COLUMN analytics.own_results.maximum IS 'Largest answer, in the unit of the question; never shown for a confidential survey.';
COMMENT ON COLUMN analytics.own_results.ci_low IS 'Lower end of the confidence interval of the mean, in its unit.';
COMMENT ON COLUMN analytics.own_results.ci_high IS 'Upper end of the confidence interval of the mean, in its unit.';
COMMENT ON COLUMN analytics.own_results.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_results.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_results.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_results.reason IS 'Why a figure is missing or withheld.';
COMMENT ON COLUMN analytics.own_results.quantile_error IS 'Bound of the relative error of percentiles, minimum and maximum by counting in buckets, 0 to 1: 0.01 for a number without limits, 0 where they are exact; before any rounding.';
COMMENT ON COLUMN analytics.own_results.unweighted_mean IS 'The mean without weights, in the unit of the question; equal to mean where nothing is weighted, null for a confidential survey.';
COMMENT ON COLUMN analytics.own_results.unweighted_sd IS 'The standard deviation without weights, in the unit of the question; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_results.unweighted_p25 IS 'First quartile without weights, in the unit of the question; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_results.unweighted_median IS 'Median without weights, in the unit of the question; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_results.unweighted_p75 IS 'Third quartile without weights, in the unit of the question; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_results.unweighted_p90 IS '90th percentile without weights, in the unit of the question; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_results.unweighted_p95 IS '95th percentile without weights, in the unit of the question; null for a confidential survey.';

GRANT SELECT ON analytics.own_results TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
