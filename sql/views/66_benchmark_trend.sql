CREATE VIEW analytics.benchmark_trend
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.category,
    result.category_title,
    result.level,
    result.level_title,
    result.period,
    result.first_period,
    result.last_period,
    result.n_periods,
    result.n,
    result.first_mean,
    result.last_mean,
    result.slope,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.slope_p_value,
    result.sen_slope,
    result.tau,
    result.p_value,
    result.direction,
    result.method,
    result.reason
FROM unnest(ARRAY['month', 'quarter', 'year']) AS wanted (period)
CROSS JOIN LATERAL analytics.benchmark_trend(NULL, NULL, wanted.period) AS result;

COMMENT ON VIEW analytics.benchmark_trend IS
    'Whether the published benchmarks rise or fall over months, quarters and years. The same for every reader.';
COMMENT ON COLUMN analytics.benchmark_trend.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.benchmark_trend.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';
COMMENT ON COLUMN analytics.benchmark_trend.question_title IS 'The question as asked.';
COMMENT ON COLUMN analytics.benchmark_trend.category IS 'What the organisations were grouped by; all for all of them.';
COMMENT ON COLUMN analytics.benchmark_trend.category_title IS 'The category in words.';
COMMENT ON COLUMN analytics.benchmark_trend.level IS 'The group: a level of the category, or all.';
COMMENT ON COLUMN analytics.benchmark_trend.level_title IS 'The group in words.';
COMMENT ON COLUMN analytics.benchmark_trend.period IS 'month, quarter or year, cut in UTC.';
COMMENT ON COLUMN analytics.benchmark_trend.first_period IS 'First day of the first period with a published mean.';
COMMENT ON COLUMN analytics.benchmark_trend.last_period IS 'First day of the last one.';
COMMENT ON COLUMN analytics.benchmark_trend.n_periods IS 'Number of published means.';
COMMENT ON COLUMN analytics.benchmark_trend.n IS 'Lower end of the largest band of organisations behind one of them.';
COMMENT ON COLUMN analytics.benchmark_trend.first_mean IS 'Mean in the first period, in the unit of the question.';
COMMENT ON COLUMN analytics.benchmark_trend.last_mean IS 'Mean in the last period, in the unit of the question.';
COMMENT ON COLUMN analytics.benchmark_trend.slope IS 'Change for each period by least squares, in the unit of the question.';
COMMENT ON COLUMN analytics.benchmark_trend.ci_low IS 'Lower end of the confidence interval of slope, in its unit.';
COMMENT ON COLUMN analytics.benchmark_trend.ci_high IS 'Upper end of the confidence interval of slope, in its unit.';
COMMENT ON COLUMN analytics.benchmark_trend.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.benchmark_trend.slope_p_value IS 'Probability, 0 to 1, of so steep a slope in either direction if there were none.';
COMMENT ON COLUMN analytics.benchmark_trend.sen_slope IS 'Median of the slopes of all pairs of periods, which no outlier bends, in the unit of the question.';
COMMENT ON COLUMN analytics.benchmark_trend.tau IS 'Kendall''s tau-b of means and time: -1 always falling, 0 to 1 always rising.';
COMMENT ON COLUMN analytics.benchmark_trend.p_value IS 'Probability, 0 to 1, of so many rises or falls if there were no trend (Mann-Kendall).';
COMMENT ON COLUMN analytics.benchmark_trend.direction IS 'improving (higher figures) or declining (lower) where p_value is below 0.05, else stable; null for fewer than four figures.';
COMMENT ON COLUMN analytics.benchmark_trend.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.benchmark_trend.reason IS 'Why something is missing.';

GRANT SELECT ON analytics.benchmark_trend TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
