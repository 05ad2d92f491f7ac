CREATE VIEW analytics.own_organisation
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.organisation,
    result.organisation_title,
    result.category,
    result.category_title,
    result.level,
    result.level_title
FROM analytics.own_organisation() AS result;

COMMENT ON VIEW analytics.own_organisation IS
    'Who you are here: your organisation, its level in each category and its peer groups, one row for each group that it is compared with.';
COMMENT ON COLUMN analytics.own_organisation.organisation IS 'The code by which loads and commands name your organisation.';
COMMENT ON COLUMN analytics.own_organisation.organisation_title IS 'Its name.';
COMMENT ON COLUMN analytics.own_organisation.category IS 'A category by which benchmarks are cut: industry, organisation_size and the like, or peer_group; null where your organisation has no level in any.';
COMMENT ON COLUMN analytics.own_organisation.category_title IS 'The category in words.';
COMMENT ON COLUMN analytics.own_organisation.level IS 'Your organisation''s level in it, or the code of the peer group.';
COMMENT ON COLUMN analytics.own_organisation.level_title IS 'The level in words.';

GRANT SELECT ON analytics.own_organisation TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
