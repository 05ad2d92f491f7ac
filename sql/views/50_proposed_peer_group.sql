-- Hand-picked groups that wait; `surveymark benchmark peer-group list --proposed` prints it.
CREATE VIEW privacy.proposed_peer_group WITH (security_barrier) AS
SELECT
    known.peer_group,
    known.title,
    (SELECT array_agg(organisation.organisation ORDER BY organisation.organisation)
     FROM privacy.peer_group_listing AS picked
     JOIN core.organisation ON organisation.org_id = picked.org_id
     WHERE picked.peer_group_id = known.peer_group_id) AS organisations,
    proposal.requested_by AS proposed_by,
    known.requested_at AS proposed_at
FROM privacy.peer_group AS known
JOIN privacy.peer_group_request AS proposal ON proposal.peer_group_id = known.peer_group_id
WHERE known.approved_at IS NULL AND known.withdrawn_at IS NULL;

COMMENT ON VIEW privacy.proposed_peer_group IS
    'The hand-picked peer groups that an operator proposed and no privacy officer has approved yet.';
COMMENT ON COLUMN privacy.proposed_peer_group.peer_group IS 'The code of the group.';
COMMENT ON COLUMN privacy.proposed_peer_group.title IS 'What it would be called.';
COMMENT ON COLUMN privacy.proposed_peer_group.organisations IS 'The codes of the organisations that were picked.';
COMMENT ON COLUMN privacy.proposed_peer_group.proposed_by IS 'The login that proposed it, and so cannot approve it.';
COMMENT ON COLUMN privacy.proposed_peer_group.proposed_at IS 'When.';

GRANT SELECT ON privacy.proposed_peer_group TO surveymark_privacy_officer;
