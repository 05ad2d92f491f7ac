CREATE OR REPLACE FUNCTION ops.is_loopback(
    p_address text,
    p_netmask text
)
    RETURNS boolean
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- A name has no mask. 127.0.0.1 with the mask 0.0.0.0 is everybody.
    RETURN CASE
        WHEN p_netmask IS NULL THEN p_address IN ('localhost', 'samehost')
        ELSE ops.is_within(p_address, p_netmask, '127.0.0.0', '255.0.0.0')
            OR ops.is_within(p_address, p_netmask, '::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')
    END;
END;
$$;

COMMENT ON FUNCTION ops.is_loopback(text, text) IS
    'Whether a line of pg_hba.conf, as pg_hba_file_rules() shows its address and netmask, lets in nobody from off the machine. Internal.';

GRANT EXECUTE ON FUNCTION ops.is_loopback(text, text) TO surveymark_operator;
