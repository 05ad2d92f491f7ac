-- The view has its owner's rights: the engine counts by it, and the privacy officer looks at it.
CREATE VIEW privacy.counted_organisation WITH (security_barrier) AS
SELECT
    organisation.org_id,
    coalesce(organisation.parent_org_id, organisation.org_id) AS contributor_id
FROM core.organisation
CROSS JOIN privacy.policy_in_force() AS policy
WHERE organisation.is_active
  AND organisation.verified_at <= statement_timestamp() - policy.min_verified_days * interval '24 hours';

COMMENT ON VIEW privacy.counted_organisation IS
    'The organisations that count towards benchmarks now: active, and verified for as long as the policy asks; and who contributes what they answer.';
COMMENT ON COLUMN privacy.counted_organisation.org_id IS 'The organisation, as in core.organisation.';
COMMENT ON COLUMN privacy.counted_organisation.contributor_id IS
    'The contributor of which its answers are part: the ultimate parent of its corporate group, or itself. It has one vote, and the levels of that organisation.';

GRANT SELECT ON privacy.counted_organisation TO surveymark_privacy_officer;
