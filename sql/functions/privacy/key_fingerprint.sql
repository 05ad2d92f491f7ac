CREATE OR REPLACE FUNCTION privacy.key_fingerprint(
    p_key bytea
)
    RETURNS bytea
    LANGUAGE sql
    IMMUTABLE STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT sha256('surveymark key fingerprint'::bytea || p_key);
$$;

COMMENT ON FUNCTION privacy.key_fingerprint(bytea) IS
    'By what a key is known without being told: SHA-256 of these words and the key, 32 bytes. Internal.';
