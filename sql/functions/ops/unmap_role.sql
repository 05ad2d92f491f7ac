CREATE OR REPLACE FUNCTION ops.unmap_role(
    p_role name
)
    RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM ops.role_organisation AS mapped WHERE mapped.role_name = p_role;

    RETURN FOUND;
END;
$$;

COMMENT ON FUNCTION ops.unmap_role(name) IS
    'Take a role''s organisation away, also that of a role that has been dropped; its own results then raise SM016. Returns whether it had one.';

GRANT EXECUTE ON FUNCTION ops.unmap_role(name) TO surveymark_operator;
