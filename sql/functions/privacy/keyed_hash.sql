CREATE OR REPLACE FUNCTION privacy.keyed_hash(
    p_blocks bytea[],
    VARIADIC p_parts text[]
)
    RETURNS bytea
    LANGUAGE sql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    -- As a JSON array, in which no two lists of texts are written alike.
    -- privacy.hmac_sha256() written out: it is called for every row of a load.
    SELECT sha256(p_blocks[2] || sha256(p_blocks[1] || convert_to(to_jsonb(p_parts)::text, 'UTF8')));
$$;

COMMENT ON FUNCTION privacy.keyed_hash(bytea[], text[]) IS
    'HMAC-SHA256 of a list of texts, the first of which says what it is for: 32 bytes; p_blocks is privacy.hmac_blocks(key). Internal.';
