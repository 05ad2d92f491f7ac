CREATE OR REPLACE FUNCTION privacy.record_key(
    p_blocks         bytea[],
    p_contributor_id bigint,
    p_wave           text
)
    RETURNS numeric
    LANGUAGE sql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    -- bit(64) is read as a signed number.
    SELECT signed.number + CASE WHEN signed.number < 0 THEN 18446744073709551616 ELSE 0 END
    FROM (
        SELECT ('x' || encode(substr(
            privacy.keyed_hash(p_blocks, 'record', p_contributor_id::text, p_wave), 1, 8
        ), 'hex'))::bit(64)::bigint AS number
    ) AS signed;
$$;

COMMENT ON FUNCTION privacy.record_key(bytea[], bigint, text) IS
    'The number by which a contributor''s result of one wave takes part in cell keys: 64 bits of a keyed hash, from 0 to 2^64 - 1. p_blocks is privacy.hmac_blocks() of the noise key. Internal.';
