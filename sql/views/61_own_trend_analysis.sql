CREATE VIEW analytics.own_trend_analysis
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.measurement,
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
    result.sen_ci_low,
    result.sen_ci_high,
    result.tau,
    result.p_value,
    result.correlation,
    result.correlation_ci_low,
    result.correlation_ci_high,
    result.correlation_p_value,
    result.direction,
    result.series,
    result.method,
    result.reason
FROM analytics.own_trend_analysis(NULL, NULL, 'month') AS result;

COMMENT ON VIEW analytics.own_trend_analysis IS
    'Whether your organisation''s results rise or fall, month by month since the last break: slope, test and direction. Other periods: analytics.own_trend_analysis(survey, question, period).';
COMMENT ON COLUMN analytics.own_trend_analysis.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_trend_analysis.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';
COMMENT ON COLUMN analytics.own_trend_analysis.question_title IS 'The question as asked.';
COMMENT ON COLUMN analytics.own_trend_analysis.measurement IS 'numeric (a mean) or binary (a share).';
COMMENT ON COLUMN analytics.own_trend_analysis.period IS 'Always month; the function of the same name has others.';
COMMENT ON COLUMN analytics.own_trend_analysis.first_period IS 'First instant of the first month with a figure, UTC.';
COMMENT ON COLUMN analytics.own_trend_analysis.last_period IS 'First instant of the last month with a figure, UTC.';
COMMENT ON COLUMN analytics.own_trend_analysis.n_periods IS 'Number of months with a figure.';
COMMENT ON COLUMN analytics.own_trend_analysis.n IS 'Number of answers in all of them.';
COMMENT ON COLUMN analytics.own_trend_analysis.first_mean IS 'Mean in the first month, in the unit of the question.';
COMMENT ON COLUMN analytics.own_trend_analysis.last_mean IS 'Mean in the last month, in the unit of the question.';
COMMENT ON COLUMN analytics.own_trend_analysis.slope IS 'Change for each month by weighted least squares, in the unit of the question.';
COMMENT ON COLUMN analytics.own_trend_analysis.ci_low IS 'Lower end of the confidence interval of slope, in its unit.';
COMMENT ON COLUMN analytics.own_trend_analysis.ci_high IS 'Upper end of the confidence interval of slope, in its unit.';
COMMENT ON COLUMN analytics.own_trend_analysis.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_trend_analysis.slope_p_value IS 'Probability, 0 to 1, of so steep a slope in either direction if there were none.';
COMMENT ON COLUMN analytics.own_trend_analysis.sen_slope IS 'Median of the slopes of all pairs of months, which no outlier bends, in the unit of the question.';
COMMENT ON COLUMN analytics.own_trend_analysis.sen_ci_low IS 'Lower end of the confidence interval of sen_slope, in its unit.';
COMMENT ON COLUMN analytics.own_trend_analysis.sen_ci_high IS 'Upper end of the confidence interval of sen_slope, in its unit.';
COMMENT ON COLUMN analytics.own_trend_analysis.tau IS 'Kendall''s tau-b of figures and time: -1 always falling, 0 to 1 always rising.';
COMMENT ON COLUMN analytics.own_trend_analysis.p_value IS 'Probability, 0 to 1, of so many rises or falls if there were no trend (Mann-Kendall).';
COMMENT ON COLUMN analytics.own_trend_analysis.correlation IS 'Pearson''s correlation of figures and time: -1 falling, 0 to 1 rising.';
COMMENT ON COLUMN analytics.own_trend_analysis.correlation_ci_low IS 'Lower end of the confidence interval of correlation, from -1, over 0 to 1.';
COMMENT ON COLUMN analytics.own_trend_analysis.correlation_ci_high IS 'Upper end of the confidence interval of correlation, from -1, over 0 to 1.';
COMMENT ON COLUMN analytics.own_trend_analysis.correlation_p_value IS 'Probability, 0 to 1, of so large a correlation if there were none.';
COMMENT ON COLUMN analytics.own_trend_analysis.direction IS 'improving (higher figures) or declining (lower) where p_value is below 0.05, else stable: no trend can be told from chance; null for fewer than four figures.';
COMMENT ON COLUMN analytics.own_trend_analysis.series IS 'Number of the comparable series that was looked at: one more than there are breaks.';
COMMENT ON COLUMN analytics.own_trend_analysis.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_trend_analysis.reason IS 'Why a figure is missing, withheld or not judged.';

GRANT SELECT ON analytics.own_trend_analysis TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
