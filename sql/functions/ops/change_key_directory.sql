CREATE OR REPLACE FUNCTION ops.change_key_directory(
    p_directory text
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE privacy.key_directory SET directory = p_directory;
EXCEPTION
    WHEN check_violation OR not_null_violation THEN
        RAISE EXCEPTION '"%" is no directory for keys', coalesce(p_directory, '(null)')
            USING ERRCODE = 'SM041',
                  DETAIL  = 'It is an absolute path on the machine of the server, without .. and without a slash at its end.',
                  HINT    = 'Keep keys outside the data directory of the server, for example in /etc/surveymark/keys.';
END;
$$;

COMMENT ON FUNCTION ops.change_key_directory(text) IS
    'Say where the key files are from now on: an absolute path on the machine of the server. Moving them is yours. Error: SM041.';

GRANT EXECUTE ON FUNCTION ops.change_key_directory(text) TO surveymark_operator;
