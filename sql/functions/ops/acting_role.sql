CREATE OR REPLACE FUNCTION ops.acting_role()
    RETURNS name
    LANGUAGE sql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE current_setting('role') WHEN 'none' THEN session_user ELSE current_setting('role') END::name
$$;

COMMENT ON FUNCTION ops.acting_role() IS
    'Who is asking: the role that SET ROLE chose, else the login; the same inside functions with their owner''s rights. Internal.';

GRANT EXECUTE ON FUNCTION ops.acting_role() TO surveymark_reader;
