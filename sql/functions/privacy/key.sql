-- Whoever hands the result on to a query needs debug_print_plan = off and plan_cache_mode =
-- force_generic_plan, as core.load_anonymised() has: the client can ask for plans, and would see the key
-- as a constant in them.
CREATE OR REPLACE FUNCTION privacy.key(
    p_kid text
)
    RETURNS bytea
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_known privacy.key_version;
    v_key   bytea;
BEGIN
    SELECT * INTO v_known FROM privacy.key_version AS known WHERE known.kid = p_kid;

    IF v_known.kid IS NULL THEN
        RAISE EXCEPTION 'unknown key "%"', coalesce(p_kid, '(null)')
            USING ERRCODE = 'SM040',
                  DETAIL  = 'No key is registered under this name.',
                  HINT    = 'List them with: surveymark key list.';
    END IF;

    IF v_known.destroyed_at IS NOT NULL THEN
        RAISE EXCEPTION 'key "%" was destroyed', p_kid
            USING ERRCODE = 'SM040',
                  DETAIL  = format('That was at %s, and cannot be undone.', ops.utc_text(v_known.destroyed_at)),
                  HINT    = 'Begin anew with the key in use: load into another survey.';
    END IF;

    BEGIN
        SELECT keyring.read_key(place.directory, p_kid) INTO STRICT v_key FROM privacy.key_directory AS place;
    EXCEPTION
        WHEN invalid_schema_name OR undefined_function OR insufficient_privilege THEN
            RAISE EXCEPTION 'this database cannot read keys'
                USING ERRCODE = 'SM041',
                      DETAIL  = format('The server says: %s.', SQLERRM),
                      HINT    = 'Run `surveymark migrate --bootstrap` once more, as a superuser.';
    END;

    IF privacy.key_fingerprint(v_key) <> v_known.fingerprint THEN
        RAISE EXCEPTION 'the file of key "%" holds another key', p_kid
            USING ERRCODE = 'SM041',
                  DETAIL  = 'Its fingerprint is not the one that was registered.',
                  HINT    = 'Bring the right file back from where you keep keys.';
    END IF;

    RETURN v_key;
END;
$$;

COMMENT ON FUNCTION privacy.key(text) IS
    'The 32 bytes of a key, from its file. Raises SM040 for one that is unknown or destroyed, SM041 for a file that is missing, closed, of another size or of another key. For functions of the engine only.';
