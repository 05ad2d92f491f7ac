CREATE VIEW analytics.quality_rule
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.rule,
    result.version,
    result.rule_title,
    result.measure,
    result.broken_when,
    result.threshold,
    result.minimum_base,
    result.base,
    result.weight,
    result.source,
    result.valid_from,
    result.is_in_force
FROM analytics.quality_rule() AS result;

COMMENT ON VIEW analytics.quality_rule IS
    'The quality rules by which responses are judged, with all their versions.';
COMMENT ON COLUMN analytics.quality_rule.rule IS 'Code of the rule.';
COMMENT ON COLUMN analytics.quality_rule.version IS 'Counts the versions of the rule, from 1.';
COMMENT ON COLUMN analytics.quality_rule.rule_title IS 'What a response that breaks the rule is like, in words.';
COMMENT ON COLUMN analytics.quality_rule.measure IS 'What is measured, with its unit.';
COMMENT ON COLUMN analytics.quality_rule.broken_when IS 'below: the rule is broken below the threshold; from: from the threshold on.';
COMMENT ON COLUMN analytics.quality_rule.threshold IS 'What the measure is held against, in its unit.';
COMMENT ON COLUMN analytics.quality_rule.minimum_base IS 'With fewer of what base says the rule is not assessed.';
COMMENT ON COLUMN analytics.quality_rule.base IS 'What minimum_base counts.';
COMMENT ON COLUMN analytics.quality_rule.weight IS 'What the score of a response loses by breaking the rule, of 100; 0 switches it off.';
COMMENT ON COLUMN analytics.quality_rule.source IS 'Author and year of the measure or of its threshold.';
COMMENT ON COLUMN analytics.quality_rule.valid_from IS 'When the version came into force.';
COMMENT ON COLUMN analytics.quality_rule.is_in_force IS 'Whether responses are judged by this version.';

GRANT SELECT ON analytics.quality_rule TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
