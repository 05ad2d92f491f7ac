CREATE VIEW analytics.own_change
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
    result.standard_error,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.previous_mean,
    result.change,
    result.change_ci_low,
    result.change_ci_high,
    result.growth_percent,
    result.growth_ci_low,
    result.growth_ci_high,
    result.p_value,
    result.outcome,
    result.version,
    result.comparability,
    result.recoded_from,
    result.series,
    result.method,
    result.status,
    result.reason
FROM analytics.own_change(NULL, NULL, 'month') AS result;

COMMENT ON VIEW analytics.own_change IS
    'What changed in your organisation''s results from one month to the next, with interval and significance, growth in percent, and the breaks between versions of the questionnaire. Other periods: analytics.own_change(survey, question, period).';
COMMENT ON COLUMN analytics.own_change.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_change.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';
COMMENT ON COLUMN analytics.own_change.question_title IS 'The question as asked.';
COMMENT ON COLUMN analytics.own_change.measurement IS 'numeric (a mean) or binary (a share).';
COMMENT ON COLUMN analytics.own_change.period IS 'Always month; the function of the same name has others.';
COMMENT ON COLUMN analytics.own_change.period_start IS 'First instant of the month, UTC.';
COMMENT ON COLUMN analytics.own_change.n IS 'Number of answers with a value; null where protected.';
COMMENT ON COLUMN analytics.own_change.n_effective IS 'Effective number of answers: (sum of weights)^2 / sum of squared weights; n where nothing is weighted.';
COMMENT ON COLUMN analytics.own_change.mean IS 'Mean in the unit of the question; the share of yes, 0 to 1, for binary.';
COMMENT ON COLUMN analytics.own_change.sd IS 'Standard deviation (n - 1), in the unit of the question.';
COMMENT ON COLUMN analytics.own_change.standard_error IS 'Standard error of the mean, in the unit of the question: sd over the root of n_effective, or what the shown interval implies, where a confidential survey rounds.';
COMMENT ON COLUMN analytics.own_change.ci_low IS 'Lower end of the confidence interval of the mean, in its unit.';
COMMENT ON COLUMN analytics.own_change.ci_high IS 'Upper end of the confidence interval of the mean, in its unit.';
COMMENT ON COLUMN analytics.own_change.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_change.previous_mean IS 'The last earlier mean of the same series, in the same unit.';
COMMENT ON COLUMN analytics.own_change.change IS 'mean - previous_mean, in the unit of the question.';
COMMENT ON COLUMN analytics.own_change.change_ci_low IS 'Lower end of the confidence interval of the change, in the unit of the question.';
COMMENT ON COLUMN analytics.own_change.change_ci_high IS 'Upper end of the confidence interval of the change, in the unit of the question.';
COMMENT ON COLUMN analytics.own_change.growth_percent IS 'change in percent of previous_mean; null from a base of 0.';
COMMENT ON COLUMN analytics.own_change.growth_ci_low IS 'Lower end of the confidence interval of growth_percent, in percent.';
COMMENT ON COLUMN analytics.own_change.growth_ci_high IS 'Upper end of the confidence interval of growth_percent, in percent.';
COMMENT ON COLUMN analytics.own_change.p_value IS 'Probability, 0 to 1, of so large a change in either direction if there were none.';
COMMENT ON COLUMN analytics.own_change.outcome IS 'higher or lower where p_value is below 0.05, else not distinguishable: one change looked at on its own.';
COMMENT ON COLUMN analytics.own_change.version IS 'The newest version of the survey that your organisation had answered by then.';
COMMENT ON COLUMN analytics.own_change.comparability IS 'Where a version begins: how the question goes on in it (comparable, recoded, break); else null.';
COMMENT ON COLUMN analytics.own_change.recoded_from IS 'The earlier question from which the figure was recoded into the unit of this one; else null.';
COMMENT ON COLUMN analytics.own_change.series IS 'Number of the comparable series that the figure is part of, from 1; a break begins the next.';
COMMENT ON COLUMN analytics.own_change.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_change.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_change.reason IS 'Why a figure is missing, withheld or not judged.';

GRANT SELECT ON analytics.own_change TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
