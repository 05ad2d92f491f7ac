CREATE OR REPLACE FUNCTION ops.is_reader(
    p_role oid
)
    RETURNS boolean
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- A worker, or a person who keeps the server running, is a member of readers to act as them.
    RETURN EXISTS (
        SELECT
        FROM pg_roles AS role_group
        WHERE role_group.rolname IN ('surveymark_org_reader', 'surveymark_analyst', 'surveymark_bi_reader')
          AND pg_has_role(p_role, role_group.oid, 'MEMBER')
    ) AND NOT EXISTS (
        SELECT
        FROM pg_roles AS role_group
        WHERE role_group.rolname IN ('surveymark_engine', 'surveymark_job', 'surveymark_ingest', 'surveymark_operator',
                                     'surveymark_privacy_officer')
          AND pg_has_role(p_role, role_group.oid, 'MEMBER')
    );
END;
$$;

COMMENT ON FUNCTION ops.is_reader(oid) IS
    'Whether a role is a reader and nothing else: a member of the groups of readers, and neither a superuser nor a member of a group that keeps Surveymark running. False for a role that is gone. Internal.';

GRANT EXECUTE ON FUNCTION ops.is_reader(oid) TO surveymark_operator;
