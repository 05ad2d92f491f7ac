-- Who is registered, verified and in which corporate group: what an operator has to decide about.
CREATE VIEW ops.organisation WITH (security_barrier) AS
SELECT
    organisation.organisation,
    organisation.name,
    organisation.is_active,
    parent.organisation AS parent,
    organisation.verified_at,
    organisation.created_at
FROM core.organisation
LEFT JOIN core.organisation AS parent ON parent.org_id = organisation.parent_org_id;

COMMENT ON VIEW ops.organisation IS
    'The organisations, who vouches for them since when, and their corporate groups; core.register_organisation() changes it.';
COMMENT ON COLUMN ops.organisation.organisation IS 'Code of the organisation.';
COMMENT ON COLUMN ops.organisation.name IS 'What the organisation is called.';
COMMENT ON COLUMN ops.organisation.is_active IS 'Inactive organisations leave all later benchmarks.';
COMMENT ON COLUMN ops.organisation.parent IS
    'Code of the ultimate parent of its corporate group, which counts as one in benchmarks; null when it is its own.';
COMMENT ON COLUMN ops.organisation.verified_at IS
    'Since when it is verified; null: not at all, and it does not count towards benchmarks.';
COMMENT ON COLUMN ops.organisation.created_at IS 'When it was registered.';

GRANT SELECT ON ops.organisation TO surveymark_operator;
