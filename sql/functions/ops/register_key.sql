CREATE OR REPLACE FUNCTION ops.register_key(
    p_kid         text,
    p_purpose     text,
    p_fingerprint bytea,
    p_replaces    text DEFAULT NULL
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_active text;
BEGIN
    -- Two at once would both find the same key in use.
    LOCK TABLE privacy.key_version IN SHARE ROW EXCLUSIVE MODE;

    SELECT known.kid
    INTO v_active
    FROM privacy.key_version AS known
    WHERE known.purpose = p_purpose AND known.retired_at IS NULL;

    IF v_active IS DISTINCT FROM p_replaces THEN
        RAISE EXCEPTION 'the key in use for % is %, not %', p_purpose, coalesce(v_active, 'none'), coalesce(p_replaces, 'none')
            USING ERRCODE = 'SM040',
                  DETAIL  = 'A purpose has one key in use at a time.',
                  HINT    = CASE WHEN v_active IS NULL THEN format('Make the first one: surveymark key create --purpose %s.', p_purpose)
                                 ELSE format('To retire it for a new one: surveymark key rotate %s.', v_active) END;
    END IF;

    UPDATE privacy.key_version SET retired_at = now() WHERE key_version.kid = v_active;

    INSERT INTO privacy.key_version (kid, purpose, fingerprint) VALUES (p_kid, p_purpose, p_fingerprint);

    -- A key that the server cannot read is none.
    PERFORM length(privacy.key(p_kid));
END;
$$;

COMMENT ON FUNCTION ops.register_key(text, text, bytea, text) IS
$$Take a key into use whose file is in place: its name, its purpose (pseudonym, noise) and privacy.key_fingerprint() of it, never the key.
p_replaces: the key in use, which retires; null when there is none. `surveymark key create` and `key rotate` call it. Errors: SM040, SM041.$$;

GRANT EXECUTE ON FUNCTION ops.register_key(text, text, bytea, text) TO surveymark_operator;
