-- The one door from the database to files: the keys, which lie outside it so that no dump has them.
--
-- A role that may read files of the server could read any, so it cannot log in, has no members, and
-- owns one function that gives the engine 32 bytes of a file with the name of a key. It is made here
-- and not by the deploy, which would have to be a member of that role.

DO $$
BEGIN
    IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
        RAISE NOTICE 'only a superuser can let the database read keys, so that is left as it is';
        RETURN;
    END IF;

    IF NOT pg_has_role('surveymark_keyreader', 'pg_read_server_files', 'MEMBER') THEN
        GRANT pg_read_server_files TO surveymark_keyreader;
    END IF;

    IF NOT has_function_privilege(
        'surveymark_keyreader', 'pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean)', 'EXECUTE'
    ) THEN
        GRANT EXECUTE ON FUNCTION pg_catalog.pg_read_binary_file(text, bigint, bigint, boolean)
            TO surveymark_keyreader;
    END IF;

    CREATE SCHEMA IF NOT EXISTS keyring AUTHORIZATION surveymark_keyreader;
    COMMENT ON SCHEMA keyring IS 'The function that reads key files, and nothing else.';
    GRANT USAGE ON SCHEMA keyring TO surveymark_engine;

    SET LOCAL ROLE surveymark_keyreader;

    CREATE OR REPLACE FUNCTION keyring.read_key(
        p_directory text,
        p_kid       text
    )
        RETURNS bytea
        LANGUAGE plpgsql
        STABLE
        SECURITY DEFINER
        SET search_path = pg_catalog, pg_temp
    AS $function$
    DECLARE
        v_file CONSTANT text := format('%s/%s', p_directory, p_kid);
        v_key  bytea;
    BEGIN
        -- No path out of the directory, and never more than a key of whatever lies there.
        IF p_kid !~ '^[a-z][a-z0-9-]{0,62}$' OR p_directory !~ '^/' OR p_directory ~ '(^|/)\.\.(/|$)' THEN
            RAISE EXCEPTION '"%" in "%" is no key file', p_kid, p_directory
                USING ERRCODE = 'SM041',
                      DETAIL  = 'A key is named by small letters, digits and hyphens, and lies right in an absolute directory.',
                      HINT    = 'Make keys with: surveymark key create.';
        END IF;

        BEGIN
            v_key := pg_read_binary_file(v_file, 0, 33, true);
        EXCEPTION
            -- A directory, a file that is closed to the server, a device: the server says what it is.
            WHEN OTHERS THEN
                RAISE EXCEPTION 'key file % cannot be read', v_file
                    USING ERRCODE = 'SM041',
                          DETAIL  = format('The server says: %s.', SQLERRM),
                          HINT    = 'Let the file belong to the user of the server, with mode 0400, in a directory that this user can enter.';
        END;

        IF v_key IS NULL THEN
            RAISE EXCEPTION 'key file % is missing', v_file
                USING ERRCODE = 'SM041',
                      DETAIL  = 'Keys are in no backup of the database: they are kept, and brought back, as files.',
                      HINT    = 'Bring the file back from where you keep keys, on the machine of the server; if it is lost for good: surveymark key destroy.';
        END IF;

        IF length(v_key) <> 32 THEN
            RAISE EXCEPTION 'key file % is not 32 bytes long', v_file
                USING ERRCODE = 'SM041',
                      DETAIL  = CASE WHEN length(v_key) < 32 THEN format('It has %s.', length(v_key)) ELSE 'It has more.' END,
                      HINT    = 'Bring the file back from where you keep keys.';
        END IF;

        RETURN v_key;
    END;
    $function$;

    COMMENT ON FUNCTION keyring.read_key(text, text) IS
        'The 32 bytes of a key file; SM041 when it is missing, closed or of another size. For privacy.key() only.';

    REVOKE ALL ON FUNCTION keyring.read_key(text, text) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION keyring.read_key(text, text) TO surveymark_engine;

    RESET ROLE;
END;
$$;
