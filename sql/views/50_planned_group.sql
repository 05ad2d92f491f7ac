-- The lattice of groups for which benchmarks are tried. It has its owner's rights, as the view has that
-- says who counts: the engine plans by it, and the privacy officer looks at it.
CREATE VIEW privacy.planned_group WITH (security_barrier) AS
SELECT 'total' AS kind, 0 AS position, 'all' AS category_1, 'all' AS level_1, 'all' AS category_2, 'all' AS level_2,
       'All' AS category_title, 'All organisations' AS level_title
UNION ALL
SELECT 'one_way', category.ordinal * 10000 + known.ordinal, known.category, known.level, 'all', 'all', category.title,
       known.title
FROM core.category_level AS known
JOIN core.category ON category.category = known.category
WHERE known.category <> 'all'
UNION ALL
-- Only what occurs together: most pairs of levels never do.
SELECT 'two_way', crossing.ordinal * 100000000 + level_1.ordinal * 10000 + level_2.ordinal, crossing.category_1,
       level_1.level, crossing.category_2, level_2.level, format('%s, %s', category_1.title, category_2.title),
       format('%s, %s', level_1.title, level_2.title)
FROM (
    SELECT DISTINCT crossing.ordinal, crossing.category_1, one.level AS level_1, crossing.category_2, two.level AS level_2
    FROM core.category_crossing AS crossing
    JOIN core.organisation_category AS one ON one.category = crossing.category_1
    JOIN core.organisation_category AS two ON two.category = crossing.category_2 AND two.org_id = one.org_id
    WHERE one.org_id IN (SELECT counted.contributor_id FROM privacy.counted_organisation AS counted)
) AS crossing
JOIN core.category AS category_1 ON category_1.category = crossing.category_1
JOIN core.category AS category_2 ON category_2.category = crossing.category_2
JOIN core.category_level AS level_1 ON level_1.category = crossing.category_1 AND level_1.level = crossing.level_1
JOIN core.category_level AS level_2 ON level_2.category = crossing.category_2 AND level_2.level = crossing.level_2
UNION ALL
SELECT 'peer_group', known.peer_group_id::integer, 'peer_group', known.peer_group, 'all', 'all', 'Peer group', known.title
FROM privacy.approved_peer_group AS known
WHERE known.withdrawn_at IS NULL;

COMMENT ON VIEW privacy.planned_group IS
    'The groups for which benchmarks are tried: all organisations, each level of each category, the crossings of core.category_crossing that occur, and the peer groups, in the fixed public order of kind and position.';
COMMENT ON COLUMN privacy.planned_group.kind IS 'total, one_way, two_way or peer_group: the order in which cells are tried.';
COMMENT ON COLUMN privacy.planned_group.position IS 'Place within its kind.';
COMMENT ON COLUMN privacy.planned_group.category_1 IS 'Category of the group; all for the total, peer_group for a peer group.';
COMMENT ON COLUMN privacy.planned_group.level_1 IS 'Level of category_1 that the organisations have, or all.';
COMMENT ON COLUMN privacy.planned_group.category_2 IS 'The second category of a crossing, else all.';
COMMENT ON COLUMN privacy.planned_group.level_2 IS 'Level of category_2 in a crossing, else all.';
COMMENT ON COLUMN privacy.planned_group.category_title IS 'The category in words; both of a crossing.';
COMMENT ON COLUMN privacy.planned_group.level_title IS 'The group in words.';

GRANT SELECT ON privacy.planned_group TO surveymark_privacy_officer;
