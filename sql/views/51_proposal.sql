-- What is proposed, who agreed, and what became of it; `surveymark benchmark policy list` prints it.
CREATE VIEW privacy.proposal
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    proposal.proposal_id,
    CASE
        WHEN made.version IS NOT NULL THEN 'approved'
        WHEN proposal.after_version = newest.version THEN 'open'
        ELSE 'lapsed'
    END AS state,
    proposal.profile,
    (SELECT jsonb_object_agg(given.key, given.value)
     FROM jsonb_each(proposal.rules) AS given
     WHERE given.value IS DISTINCT FROM to_jsonb(earlier) -> given.key) AS changes,
    proposal.reason,
    proposal.effective_from,
    proposal.proposed_by,
    proposal.proposed_at,
    (SELECT array_agg(approval.approved_by ORDER BY approval.approved_at, approval.approved_by)
     FROM privacy.policy_approval AS approval
     WHERE approval.proposal_id = proposal.proposal_id) AS approved_by,
    made.version
FROM privacy.policy_proposal AS proposal
JOIN privacy.policy AS earlier ON earlier.version = proposal.after_version
CROSS JOIN (SELECT max(known.version) AS version FROM privacy.policy AS known) AS newest
LEFT JOIN privacy.policy AS made ON made.proposal_id = proposal.proposal_id;

COMMENT ON VIEW privacy.proposal IS 'The proposals of policies, what each would change, and how far it has come.';
COMMENT ON COLUMN privacy.proposal.proposal_id IS 'Number of the proposal.';
COMMENT ON COLUMN privacy.proposal.state IS
    'open; approved (by two people: it is a version of the policy); lapsed (another version came before).';
COMMENT ON COLUMN privacy.proposal.profile IS 'Name of the set of rules from which it starts.';
COMMENT ON COLUMN privacy.proposal.changes IS
    'The rules that differ from the newest version when it was proposed: {rule: value}; null when only the profile does.';
COMMENT ON COLUMN privacy.proposal.reason IS 'Why, in the words of the proposer.';
COMMENT ON COLUMN privacy.proposal.effective_from IS
    'From when on, at the earliest its second approval; null for exactly that.';
COMMENT ON COLUMN privacy.proposal.proposed_by IS 'The login of the proposer.';
COMMENT ON COLUMN privacy.proposal.proposed_at IS 'When it was proposed.';
COMMENT ON COLUMN privacy.proposal.approved_by IS 'The logins that approved it, in order; null for none so far.';
COMMENT ON COLUMN privacy.proposal.version IS 'The version of the policy that it became; null for none.';

GRANT SELECT ON privacy.proposal TO surveymark_privacy_officer;
