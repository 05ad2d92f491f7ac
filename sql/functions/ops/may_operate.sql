CREATE OR REPLACE FUNCTION ops.may_operate()
    RETURNS boolean
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN pg_has_role(ops.acting_role(), 'surveymark_operator', 'USAGE');
END;
$$;

COMMENT ON FUNCTION ops.may_operate() IS
    'Whether the calling role (SET ROLE, else the login) is an operator, who sees to the requests of all organisations. Internal.';
