CREATE VIEW analytics.own_finding
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.priority,
    result.rule,
    result.title,
    result.finding,
    result.question,
    result.question_title,
    result.compared_with,
    result.figure,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.n,
    result.reference,
    result.p_adjusted,
    result.effect,
    result.effect_word,
    result.edition,
    result.since,
    result.n_alike,
    result.source,
    result.figures,
    result.method
FROM analytics.own_finding(NULL) AS result;

COMMENT ON VIEW analytics.own_finding IS
    'What your organisation''s figures say, in sentences, the most telling first; rules are in analytics.advice_rule. Faster for one survey: the function of the same name.';
COMMENT ON COLUMN analytics.own_finding.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_finding.priority IS 'What comes first: 1, to 9.';
COMMENT ON COLUMN analytics.own_finding.rule IS 'Name of the rule, as in analytics.advice_rule.';
COMMENT ON COLUMN analytics.own_finding.title IS 'The rule in a few words.';
COMMENT ON COLUMN analytics.own_finding.finding IS 'The finding in words, with its figures.';
COMMENT ON COLUMN analytics.own_finding.question IS 'Path of the question; null where it is about a scale or the survey.';
COMMENT ON COLUMN analytics.own_finding.question_title IS 'The question as asked, or the scale in words.';
COMMENT ON COLUMN analytics.own_finding.compared_with IS 'Whose figure the reference is, in words: a group of organisations, the rest of your own, your own past, or a limit.';
COMMENT ON COLUMN analytics.own_finding.figure IS 'The figure spoken of, in its unit: of questions that of the question, of trends for each period, of rates and reliabilities 0 to 1.';
COMMENT ON COLUMN analytics.own_finding.ci_low IS 'Lower end of the confidence interval of figure, in its unit.';
COMMENT ON COLUMN analytics.own_finding.ci_high IS 'Upper end of the confidence interval of figure, in its unit.';
COMMENT ON COLUMN analytics.own_finding.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_finding.n IS 'Number of answers behind the figure.';
COMMENT ON COLUMN analytics.own_finding.reference IS 'What the figure is held against, in its unit; null for a trend and a segment, whose method compares them.';
COMMENT ON COLUMN analytics.own_finding.p_adjusted IS 'Probability, 0 to 1, of so large a difference if there were none, adjusted for all that is compared together (Benjamini and Hochberg 1995); null where an interval beyond a limit is the test.';
COMMENT ON COLUMN analytics.own_finding.effect IS 'Size of the difference without unit, as its source has it.';
COMMENT ON COLUMN analytics.own_finding.effect_word IS 'negligible, small, medium or large: the word for effect.';
COMMENT ON COLUMN analytics.own_finding.edition IS 'Release that the benchmark is from; null for other sources.';
COMMENT ON COLUMN analytics.own_finding.since IS 'First instant of the period since when it has been so, UTC; null for figures over all time.';
COMMENT ON COLUMN analytics.own_finding.n_alike IS 'How many rows of the source meet the rule for the same question, this one among them.';
COMMENT ON COLUMN analytics.own_finding.source IS 'View of analytics that the figures are from.';
COMMENT ON COLUMN analytics.own_finding.figures IS 'All that it rests on: the row of the source, as JSON.';
COMMENT ON COLUMN analytics.own_finding.method IS 'How the figures were computed.';

GRANT SELECT ON analytics.own_finding TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
