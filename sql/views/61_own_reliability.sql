CREATE VIEW analytics.own_reliability
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.scale,
    result.scale_title,
    result.item,
    result.item_title,
    result.is_reversed,
    result.n,
    result.n_items,
    result.alpha,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.correlation,
    result.correlation_ci_low,
    result.correlation_ci_high,
    result.method,
    result.status,
    result.reason
FROM analytics.own_reliability(NULL) AS result;

COMMENT ON VIEW analytics.own_reliability IS
    'How reliable your organisation''s scales are: Cronbach''s alpha of each, with its interval, and of each item how it goes with the others.';
COMMENT ON COLUMN analytics.own_reliability.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_reliability.scale IS 'Name of the scale.';
COMMENT ON COLUMN analytics.own_reliability.scale_title IS 'What the scale measures, in words.';
COMMENT ON COLUMN analytics.own_reliability.item IS 'Path of the item; null for the scale as a whole.';
COMMENT ON COLUMN analytics.own_reliability.item_title IS 'The item as asked; null for the scale as a whole.';
COMMENT ON COLUMN analytics.own_reliability.is_reversed IS 'Whether the scoring key reverses the item.';
COMMENT ON COLUMN analytics.own_reliability.n IS 'Number of people who answered all items; null where protected.';
COMMENT ON COLUMN analytics.own_reliability.n_items IS 'Number of items behind alpha.';
COMMENT ON COLUMN analytics.own_reliability.alpha IS 'Cronbach''s alpha, 0 to 1 (or negative, where items contradict each other): of the scale, or in the row of an item of the scale without it.';
COMMENT ON COLUMN analytics.own_reliability.ci_low IS 'Lower end of the confidence interval of alpha, 0 to 1 or negative.';
COMMENT ON COLUMN analytics.own_reliability.ci_high IS 'Upper end of the confidence interval of alpha, 0 to 1 or negative.';
COMMENT ON COLUMN analytics.own_reliability.ci_level IS 'Confidence level of the interval of alpha, 0.95 for 95 %; that of the correlation is always 0.95.';
COMMENT ON COLUMN analytics.own_reliability.correlation IS 'Correlation of the item with the total of the others, from -1, over 0 to 1.';
COMMENT ON COLUMN analytics.own_reliability.correlation_ci_low IS 'Lower end of the confidence interval of correlation, from -1, over 0 to 1.';
COMMENT ON COLUMN analytics.own_reliability.correlation_ci_high IS 'Upper end of the confidence interval of correlation, from -1, over 0 to 1.';
COMMENT ON COLUMN analytics.own_reliability.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_reliability.status IS 'ok; protected: the survey is confidential; none: nobody has answered all items.';
COMMENT ON COLUMN analytics.own_reliability.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_reliability TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
