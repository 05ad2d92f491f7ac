-- Who stands in which group of the lattice. It has its owner's rights, as the views have that it stands on.
CREATE VIEW privacy.group_member WITH (security_barrier) AS
WITH contributor AS (
    SELECT DISTINCT counted.contributor_id AS org_id FROM privacy.counted_organisation AS counted
)
SELECT 'total' AS kind, 'all' AS category_1, 'all' AS level_1, 'all' AS category_2, 'all' AS level_2, contributor.org_id
FROM contributor
UNION ALL
SELECT 'one_way', member.category, member.level, 'all', 'all', contributor.org_id
FROM contributor
JOIN core.organisation_category AS member ON member.org_id = contributor.org_id AND member.category <> 'all'
UNION ALL
SELECT 'two_way', one.category, one.level, two.category, two.level, contributor.org_id
FROM contributor
JOIN core.organisation_category AS one ON one.org_id = contributor.org_id AND one.category <> 'all'
JOIN core.organisation_category AS two
    ON two.org_id = contributor.org_id AND two.category NOT IN ('all', one.category)
UNION ALL
SELECT 'peer_group', 'peer_group', member.peer_group, 'all', 'all', member.org_id
FROM privacy.peer_group_member AS member;

COMMENT ON VIEW privacy.group_member IS
    'Who stands in which group: one row for each contributor and each group that it would be in, whether benchmarks are tried for it (privacy.planned_group) or not. For the privacy officer only.';
COMMENT ON COLUMN privacy.group_member.kind IS 'total, one_way, two_way or peer_group.';
COMMENT ON COLUMN privacy.group_member.category_1 IS 'Category of the group; all for the total, peer_group for a peer group.';
COMMENT ON COLUMN privacy.group_member.level_1 IS 'The contributor''s level of category_1, or all; the code of a peer group.';
COMMENT ON COLUMN privacy.group_member.category_2 IS 'The second category of a crossing, else all.';
COMMENT ON COLUMN privacy.group_member.level_2 IS 'Its level of category_2 in a crossing, else all.';
COMMENT ON COLUMN privacy.group_member.org_id IS
    'The contributor, as in privacy.counted_organisation: an organisation, or the ultimate parent of a corporate group.';

GRANT SELECT ON privacy.group_member TO surveymark_privacy_officer;
