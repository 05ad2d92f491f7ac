CREATE VIEW analytics.own_trend
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.measurement,
    result.period,
    result.period_start,
    result.n,
    result.n_effective,
    result.mean,
    result.sd,
    result.median,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.previous_mean,
    result.change,
    result.change_percent,
    result.method,
    result.status,
    result.reason,
    result.quantile_error,
    result.unweighted_mean,
    result.unweighted_sd,
    result.unweighted_median
FROM analytics.own_trend(NULL, NULL, 'month') AS result;

COMMENT ON VIEW analytics.own_trend IS
    'Your organisation''s results month by month with the change since the month before. Other periods, down to the hour: analytics.own_trend(survey, question, period).';
COMMENT ON COLUMN analytics.own_trend.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_trend.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';
COMMENT ON COLUMN analytics.own_trend.question_title IS 'The question as asked.';
COMMENT ON COLUMN analytics.own_trend.measurement IS 'What can be computed: numeric, binary (a share), nominal (a distribution), text (a count).';
COMMENT ON COLUMN analytics.own_trend.period IS 'Always month; the function of the same name has others.';
COMMENT ON COLUMN analytics.own_trend.period_start IS 'First instant of the month, UTC.';
COMMENT ON COLUMN analytics.own_trend.n IS 'Number of answers with a value; null where protected.';
COMMENT ON COLUMN analytics.own_trend.n_effective IS 'Effective number of answers: (sum of weights)^2 / sum of squared weights; n where nothing is weighted.';
COMMENT ON COLUMN analytics.own_trend.mean IS 'Mean in the unit of the question; the share of yes, 0 to 1, for binary.';
COMMENT ON COLUMN analytics.own_trend.sd IS 'Standard deviation (n - 1), in the unit of the question.';
COMMENT ON COLUMN analytics.own_trend.median IS 'Median, in the unit of the question.';
COMMENT ON COLUMN analytics.own_trend.ci_low IS 'Lower end of the confidence interval of the mean, in its unit.';
COMMENT ON COLUMN analytics.own_trend.ci_high IS 'Upper end of the confidence interval of the mean, in its unit.';
COMMENT ON COLUMN analytics.own_trend.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_trend.previous_mean IS 'The last earlier mean, in the same unit.';
COMMENT ON COLUMN analytics.own_trend.change IS 'mean - previous_mean, in the unit of the question.';
COMMENT ON COLUMN analytics.own_trend.change_percent IS 'change in percent of previous_mean.';
COMMENT ON COLUMN analytics.own_trend.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_trend.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_trend.reason IS 'Why a figure is missing or withheld.';
COMMENT ON COLUMN analytics.own_trend.quantile_error IS 'Bound of the relative error of the median by counting in buckets, 0 to 1: 0.01 for a number without limits, 0 where it is exact; before any rounding.';
COMMENT ON COLUMN analytics.own_trend.unweighted_mean IS 'The mean without weights, in the unit of the question; equal to mean where nothing is weighted, null for a confidential survey.';
COMMENT ON COLUMN analytics.own_trend.unweighted_sd IS 'The standard deviation without weights, in the unit of the question; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_trend.unweighted_median IS 'Median without weights, in the unit of the question; null for a confidential survey.';

GRANT SELECT ON analytics.own_trend TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
