CREATE VIEW analytics.own_anomaly
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
    result.mean,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.expected,
    result.deviation,
    result.effect,
    result.p_value,
    result.anomaly,
    result.lower_limit,
    result.upper_limit,
    result.rules,
    result.series,
    result.method,
    result.reason
FROM analytics.own_anomaly(NULL, NULL, 'month') AS result;

COMMENT ON VIEW analytics.own_anomaly IS
    'What does not belong among your organisation''s results month by month: single figures and changes of level, at a known rate of false alarms, beside the limits of a control chart. Other periods: analytics.own_anomaly(survey, question, period).';
COMMENT ON COLUMN analytics.own_anomaly.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_anomaly.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';
COMMENT ON COLUMN analytics.own_anomaly.question_title IS 'The question as asked.';
COMMENT ON COLUMN analytics.own_anomaly.measurement IS 'numeric (a mean) or binary (a share).';
COMMENT ON COLUMN analytics.own_anomaly.period IS 'Always month; the function of the same name has others.';
COMMENT ON COLUMN analytics.own_anomaly.period_start IS 'First instant of the month, UTC.';
COMMENT ON COLUMN analytics.own_anomaly.n IS 'Number of answers with a value; null where protected.';
COMMENT ON COLUMN analytics.own_anomaly.mean IS 'Mean in the unit of the question; the share of yes, 0 to 1, for binary.';
COMMENT ON COLUMN analytics.own_anomaly.ci_low IS 'Lower end of the confidence interval of the mean, in its unit.';
COMMENT ON COLUMN analytics.own_anomaly.ci_high IS 'Upper end of the confidence interval of the mean, in its unit.';
COMMENT ON COLUMN analytics.own_anomaly.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_anomaly.expected IS 'The level that the figure is compared with; for a shift the level before; in the unit of the question.';
COMMENT ON COLUMN analytics.own_anomaly.deviation IS 'mean - expected, for a shift level after less level before; in the unit of the question.';
COMMENT ON COLUMN analytics.own_anomaly.effect IS 'Size of the deviation, as a number of standard deviations of the answers.';
COMMENT ON COLUMN analytics.own_anomaly.p_value IS 'Probability, 0 to 1, of so large a deviation anywhere in the series by chance, at most.';
COMMENT ON COLUMN analytics.own_anomaly.anomaly IS 'high or low for a figure that stands alone, shift up or shift down for the first figure at a new level; else null.';
COMMENT ON COLUMN analytics.own_anomaly.lower_limit IS 'Lower limit of the control chart, three sigma, in the unit of the question.';
COMMENT ON COLUMN analytics.own_anomaly.upper_limit IS 'Upper limit of the control chart, three sigma, in the unit of the question.';
COMMENT ON COLUMN analytics.own_anomaly.rules IS 'Rules of analytics.control_rule that the figure breaks; one figure in 92 does although nothing changed.';
COMMENT ON COLUMN analytics.own_anomaly.series IS 'Number of the comparable series that the figure is part of, from 1; a break begins the next.';
COMMENT ON COLUMN analytics.own_anomaly.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_anomaly.reason IS 'Why a figure is missing, withheld or not judged.';

GRANT SELECT ON analytics.own_anomaly TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
