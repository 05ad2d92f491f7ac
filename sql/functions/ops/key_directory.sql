CREATE OR REPLACE FUNCTION ops.key_directory()
    RETURNS text
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (SELECT place.directory FROM privacy.key_directory AS place);
END;
$$;

COMMENT ON FUNCTION ops.key_directory() IS
    'Where the key files are, on the machine of the server; ops.change_key_directory() changes it.';

GRANT EXECUTE ON FUNCTION ops.key_directory() TO surveymark_operator;
