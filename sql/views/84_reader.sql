-- Who reads for which organisation; `surveymark reader` adds, lists and removes them.

CREATE VIEW ops.reader WITH (security_barrier) AS
SELECT
    mapped.role_name,
    organisation.organisation,
    role.rolcanlogin AS can_login
FROM ops.role_organisation AS mapped
JOIN core.organisation ON organisation.org_id = mapped.org_id
LEFT JOIN pg_catalog.pg_roles AS role ON role.rolname = mapped.role_name;

COMMENT ON VIEW ops.reader IS 'The roles that read the results of an organisation, as ops.map_role() mapped them.';
COMMENT ON COLUMN ops.reader.role_name IS 'The role; whoever acts as it sees what its organisation may see.';
COMMENT ON COLUMN ops.reader.organisation IS 'The code of the organisation.';
COMMENT ON COLUMN ops.reader.can_login IS
    'Whether the role can log in itself; null when it has been dropped and ops.unmap_role() was forgotten.';

GRANT SELECT ON ops.reader TO surveymark_operator;
