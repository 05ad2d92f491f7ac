CREATE OR REPLACE FUNCTION ops.map_role(
    p_role         name,
    p_organisation text
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id bigint;
    v_groups CONSTANT name[] := ARRAY['surveymark_org_reader', 'surveymark_analyst', 'surveymark_bi_reader'];
BEGIN
    IF p_role IS NULL OR p_organisation IS NULL THEN
        RAISE EXCEPTION 'role or organisation is missing'
            USING ERRCODE = 'SM020',
                  HINT    = 'Pass both, as in ops.map_role(''maria'', ''acme'').';
    END IF;

    SELECT known.org_id INTO v_org_id FROM core.organisation AS known WHERE known.organisation = p_organisation;

    IF v_org_id IS NULL THEN
        RAISE EXCEPTION 'unknown organisation "%"', p_organisation
            USING ERRCODE = 'SM009',
                  DETAIL  = 'No organisation is registered under this code.',
                  HINT    = 'Register it with core.register_organisation().';
    END IF;

    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS known WHERE known.rolname = p_role) THEN
        RAISE EXCEPTION 'role "%" does not exist', p_role
            USING ERRCODE = 'undefined_object',
                  HINT    = format('CREATE ROLE %I LOGIN; GRANT surveymark_org_reader TO %I;', p_role, p_role);
    END IF;

    -- Whoever is a member of a mapped role can become it. All readers are members of the groups, so
    -- a mapped group would hand one organisation's results to every other.
    IF p_role LIKE 'surveymark\_%' THEN
        RAISE EXCEPTION 'role "%" is shared and cannot belong to one organisation', p_role
            USING ERRCODE = 'SM025',
                  DETAIL  = 'Every member of a role can read what the role can.',
                  HINT    = 'Create a login role for the organisation and grant surveymark_org_reader to it.';
    END IF;

    IF NOT EXISTS (
        SELECT FROM unnest(v_groups) AS allowed (name) WHERE pg_catalog.pg_has_role(p_role, allowed.name, 'MEMBER')
    ) THEN
        RAISE EXCEPTION 'role "%" may read no results', p_role
            USING ERRCODE = 'SM025',
                  DETAIL  = format('It is a member of none of %s.', array_to_string(v_groups, ', ')),
                  HINT    = format('GRANT surveymark_org_reader TO %I;', p_role);
    END IF;

    INSERT INTO ops.role_organisation AS mapped (role_name, org_id)
    VALUES (p_role, v_org_id)
    ON CONFLICT ON CONSTRAINT role_organisation_pkey DO UPDATE SET org_id = excluded.org_id, may_see_responses = false;
END;
$$;

COMMENT ON FUNCTION ops.map_role(name, text) IS
    'From now on the role reads the results of this organisation (code) and of no other; mapping it again moves it. The role must exist and be a member of surveymark_org_reader, surveymark_analyst or surveymark_bi_reader. Raises SM009 unknown organisation, SM020, SM025, 42704 no such role.';

GRANT EXECUTE ON FUNCTION ops.map_role(name, text) TO surveymark_operator;
