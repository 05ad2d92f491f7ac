CREATE VIEW analytics.advice_rule
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.rule,
    result.kind,
    result.title,
    result.source,
    result.conditions,
    result.minimum_n,
    result.priority,
    result.risk_weight,
    result.figure,
    result.reference,
    result.for_each,
    result.template,
    result.is_shipped
FROM analytics.advice_rule() AS result;

COMMENT ON VIEW analytics.advice_rule IS
    'The rules by which analytics.own_recommendation and own_warning are made. Operators add, change or switch off with core.define_advice_rule().';
COMMENT ON COLUMN analytics.advice_rule.rule IS 'Name of the rule.';
COMMENT ON COLUMN analytics.advice_rule.kind IS 'recommendation, warning or finding.';
COMMENT ON COLUMN analytics.advice_rule.title IS 'The rule in a few words.';
COMMENT ON COLUMN analytics.advice_rule.source IS 'View of analytics whose rows are looked at.';
COMMENT ON COLUMN analytics.advice_rule.conditions IS
    'All that must hold of a row of the source, as JSON: field is a column of it or verdict, p_adjusted, effect, periods_ago (0 for the newest); operator one of eq, ne, in, lt, lte, gt, gte, size_gte (whatever the sign), is_null; value a constant or {"field": column}.';
COMMENT ON COLUMN analytics.advice_rule.minimum_n IS 'Rows of fewer answers are not looked at.';
COMMENT ON COLUMN analytics.advice_rule.priority IS 'What comes first: 1, to 9.';
COMMENT ON COLUMN analytics.advice_rule.risk_weight IS 'Part of the risk score that a warning takes of what is left, 0 to 1: see analytics.own_risk.';
COMMENT ON COLUMN analytics.advice_rule.figure IS 'Column of the source with the figure that is spoken of.';
COMMENT ON COLUMN analytics.advice_rule.reference IS 'Column that it is held against; limit for the first number among the conditions; null where there is none.';
COMMENT ON COLUMN analytics.advice_rule.for_each IS 'One piece of advice for each combination of these columns, from the first row that meets the rule.';
COMMENT ON COLUMN analytics.advice_rule.template IS 'The advice in words; {column} stands for what is in that column.';
COMMENT ON COLUMN analytics.advice_rule.is_shipped IS 'Whether it came with Surveymark and was not replaced.';

GRANT SELECT ON analytics.advice_rule TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
