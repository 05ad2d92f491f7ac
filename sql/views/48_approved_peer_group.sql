-- What everybody may know of a peer group: readers come to it through analytics.peer_group. It has its
-- owner's rights, as the view has that says who counts.
CREATE VIEW privacy.approved_peer_group WITH (security_barrier) AS
SELECT
    known.peer_group_id,
    known.peer_group,
    coalesce(known.title, worded.title) AS title,
    known.criteria,
    known.requested_at,
    known.approved_at,
    known.withdrawn_at,
    -- Nothing else makes the first release of a group: its cells are new.
    known.withdrawn_at IS NULL
        AND coalesce(known.approved_at < (SELECT max(release.published_at) FROM benchmark.release), false) AS is_tried
FROM privacy.peer_group AS known
LEFT JOIN LATERAL (
    SELECT string_agg(part.words, ', ' ORDER BY part.ordinal, part.category) AS title
    FROM (
        SELECT category.ordinal, category.category, string_agg(level.title, ' or ' ORDER BY level.ordinal, level.level) AS words
        FROM jsonb_each(known.criteria) AS given (category, levels)
        JOIN core.category ON category.category = given.category
        JOIN core.category_level AS level ON level.category = given.category AND given.levels ? level.level
        GROUP BY category.ordinal, category.category
    ) AS part
) AS worded ON true
WHERE known.approved_at IS NOT NULL;

COMMENT ON VIEW privacy.approved_peer_group IS
    'The peer groups that are or were tried, titled: all by criteria, and the hand-picked ones that are approved.';
COMMENT ON COLUMN privacy.approved_peer_group.peer_group_id IS 'Number of the group: the public order in which they are tried.';
COMMENT ON COLUMN privacy.approved_peer_group.peer_group IS 'Its code.';
COMMENT ON COLUMN privacy.approved_peer_group.title IS
    'The group in words: the titles of its levels as they are today, as in Retail or Finance, 1-50; of a hand-picked group its own.';
COMMENT ON COLUMN privacy.approved_peer_group.criteria IS 'The levels of its organisations, {category: [level, ...]}; null for a hand-picked group.';
COMMENT ON COLUMN privacy.approved_peer_group.requested_at IS 'When it was first requested or proposed.';
COMMENT ON COLUMN privacy.approved_peer_group.approved_at IS 'From when on it is tried.';
COMMENT ON COLUMN privacy.approved_peer_group.withdrawn_at IS 'When it was withdrawn; null while it was not.';
COMMENT ON COLUMN privacy.approved_peer_group.is_tried IS 'Whether there was a release since, so that its benchmarks are there, shown or withheld.';

GRANT SELECT ON privacy.approved_peer_group TO surveymark_privacy_officer;
