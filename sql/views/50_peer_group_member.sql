-- Who is in a group by criteria is never stored: it follows the levels that organisations have.
CREATE VIEW privacy.peer_group_member WITH (security_barrier) AS
SELECT matching.peer_group, matching.org_id
FROM (
    -- An organisation has at most one level of a category, so as many as there are categories are all.
    SELECT known.peer_group, member.org_id
    FROM privacy.peer_group AS known
    CROSS JOIN LATERAL jsonb_each(known.criteria) AS given (category, levels)
    JOIN core.organisation_category AS member ON member.category = given.category AND given.levels ? member.level
    WHERE known.withdrawn_at IS NULL
    GROUP BY known.peer_group_id, member.org_id
    HAVING count(*) = (SELECT count(*) FROM jsonb_object_keys(known.criteria))
) AS matching
WHERE matching.org_id IN (SELECT counted.contributor_id FROM privacy.counted_organisation AS counted)
UNION
SELECT known.peer_group, counted.contributor_id
FROM privacy.peer_group AS known
JOIN privacy.peer_group_listing AS picked ON picked.peer_group_id = known.peer_group_id
JOIN privacy.counted_organisation AS counted ON counted.org_id = picked.org_id
WHERE known.approved_at IS NOT NULL AND known.withdrawn_at IS NULL;

COMMENT ON VIEW privacy.peer_group_member IS
$$Who is in each peer group that is tried: the contributors that have its levels now, or that were picked. For the privacy officer only.
Answers to: org_peer_assignments.$$;
COMMENT ON COLUMN privacy.peer_group_member.peer_group IS 'The code of the group.';
COMMENT ON COLUMN privacy.peer_group_member.org_id IS
    'The contributor, as in privacy.counted_organisation: an organisation, or the ultimate parent of a corporate group.';

GRANT SELECT ON privacy.peer_group_member TO surveymark_privacy_officer;
