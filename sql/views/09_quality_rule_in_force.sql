-- Of each quality rule the version that responses are judged by.
CREATE VIEW rollup.quality_rule_in_force AS
SELECT DISTINCT ON (known.rule) known.*
FROM core.quality_rule AS known
ORDER BY known.rule, known.version DESC;

COMMENT ON VIEW rollup.quality_rule_in_force IS 'The quality rules as they are in force: the highest version of each.';

GRANT SELECT ON rollup.quality_rule_in_force TO surveymark_reader;
