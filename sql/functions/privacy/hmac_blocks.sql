CREATE OR REPLACE FUNCTION privacy.hmac_blocks(
    p_key bytea
)
    RETURNS bytea[]
    LANGUAGE sql
    IMMUTABLE STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
    -- RFC 2104: the key, filled up to the 64 bytes of a block of SHA-256, xor 0x36 and xor 0x5c.
    SELECT array_agg(block.bytes ORDER BY block.pad)
    FROM (
        SELECT pad.byte AS pad,
               string_agg(set_byte('\x00'::bytea, 0, get_byte(filled.key, place.number) # pad.byte), ''::bytea
                          ORDER BY place.number) AS bytes
        FROM (SELECT short.key || decode(repeat('00', 64 - length(short.key)), 'hex') AS key
              FROM (SELECT CASE WHEN length(p_key) > 64 THEN sha256(p_key) ELSE p_key END AS key) AS short) AS filled
        CROSS JOIN generate_series(0, 63) AS place (number)
        CROSS JOIN (VALUES (54), (92)) AS pad (byte)
        GROUP BY pad.byte
    ) AS block;
$$;

COMMENT ON FUNCTION privacy.hmac_blocks(bytea) IS
    'What HMAC-SHA256 needs of a key: its inner and its outer block of 64 bytes, made once for many messages. As secret as the key. Internal.';
