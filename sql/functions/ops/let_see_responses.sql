CREATE OR REPLACE FUNCTION ops.let_see_responses(
    p_role name,
    p_may  boolean DEFAULT true
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF p_role IS NULL OR p_may IS NULL THEN
        RAISE EXCEPTION 'role, or whether it may, is missing'
            USING ERRCODE = 'SM020',
                  HINT    = 'Pass both, as in ops.let_see_responses(''maria'', true).';
    END IF;

    UPDATE ops.role_organisation AS mapped
    SET may_see_responses = p_may
    WHERE mapped.role_name = p_role;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'role "%" reads for no organisation', p_role
            USING ERRCODE = 'SM016',
                  HINT    = 'Map it first: ops.map_role(role, organisation), or surveymark reader add.';
    END IF;
END;
$$;

COMMENT ON FUNCTION ops.let_see_responses(name, boolean) IS
    'Let a role that reads for an organisation see its single responses in analytics.own_response, or no longer (p_may false). A role that is mapped anew may not. Raises SM016 for a role of no organisation, SM020.';

GRANT EXECUTE ON FUNCTION ops.let_see_responses(name, boolean) TO surveymark_operator;
