CREATE OR REPLACE FUNCTION core.hint_without_values()
    RETURNS text
    LANGUAGE sql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT 'Look at the line in your own file: nothing of what stands in it was kept. Correct it and load the file again.';
$$;

COMMENT ON FUNCTION core.hint_without_values() IS 'What to do about a row that an anonymised load set aside. Internal.';
