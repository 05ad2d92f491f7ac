CREATE OR REPLACE FUNCTION privacy.hmac_sha256(
    p_blocks  bytea[],
    p_message bytea
)
    RETURNS bytea
    LANGUAGE sql
    IMMUTABLE STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT sha256(p_blocks[2] || sha256(p_blocks[1] || p_message));
$$;

COMMENT ON FUNCTION privacy.hmac_sha256(bytea[], bytea) IS
    'HMAC-SHA256 (RFC 2104) of a message: 32 bytes; p_blocks is privacy.hmac_blocks(key). Internal.';
