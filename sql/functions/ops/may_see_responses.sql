CREATE OR REPLACE FUNCTION ops.may_see_responses()
    RETURNS boolean
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (
        SELECT
        FROM ops.role_organisation AS mapped
        WHERE mapped.role_name = ops.acting_role() AND mapped.may_see_responses
    );
END;
$$;

COMMENT ON FUNCTION ops.may_see_responses() IS
    'Whether the calling role may see single responses of its organisation, as ops.let_see_responses() said. Internal.';

GRANT EXECUTE ON FUNCTION ops.may_see_responses() TO surveymark_reader;
