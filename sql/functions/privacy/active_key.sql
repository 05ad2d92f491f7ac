CREATE OR REPLACE FUNCTION privacy.active_key(
    p_purpose text
)
    RETURNS text
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_kid text;
BEGIN
    SELECT known.kid
    INTO v_kid
    FROM privacy.key_version AS known
    WHERE known.purpose = p_purpose AND known.retired_at IS NULL;

    IF v_kid IS NULL THEN
        RAISE EXCEPTION 'there is no key for %', p_purpose
            USING ERRCODE = 'SM040',
                  DETAIL  = 'None of this purpose was made so far, or the last one was destroyed.',
                  HINT    = format('Make one on the machine of the server: surveymark key create --purpose %s.', p_purpose);
    END IF;

    RETURN v_kid;
END;
$$;

COMMENT ON FUNCTION privacy.active_key(text) IS
    'Name (kid) of the key in use for a purpose, pseudonym or noise; SM040 when there is none. Internal.';
