CREATE VIEW analytics.control_rule
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT shipped.ordinal, shipped.title, shipped.n_beyond, shipped.n_of, shipped.sigmas
FROM (
    VALUES
        (1, 'one beyond three sigma', 1, 1, 3::double precision),
        (2, 'two of three beyond two sigma', 2, 3, 2),
        (3, 'four of five beyond one sigma', 4, 5, 1),
        (4, 'eight on one side', 8, 8, 0)
) AS shipped (ordinal, title, n_beyond, n_of, sigmas);

COMMENT ON VIEW analytics.control_rule IS
    'The rules by which analytics.control_chart() tells that something changed: n_beyond of the last n_of figures lie more than so many sigmas from the centre, all on one side (Western Electric 1956).';
COMMENT ON COLUMN analytics.control_rule.ordinal IS 'Number of the rule, in the order of the handbook.';
COMMENT ON COLUMN analytics.control_rule.title IS 'The rule in words, as analytics.control_chart() names it.';
COMMENT ON COLUMN analytics.control_rule.n_beyond IS 'So many figures must lie beyond.';
COMMENT ON COLUMN analytics.control_rule.n_of IS 'Out of the last so many, the newest among those beyond.';
COMMENT ON COLUMN analytics.control_rule.sigmas IS 'The number of standard deviations of a figure that they are from the centre, on one side of it.';

GRANT SELECT ON analytics.control_rule
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
