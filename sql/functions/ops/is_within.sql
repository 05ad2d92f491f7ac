CREATE OR REPLACE FUNCTION ops.is_within(
    p_address         text,
    p_netmask         text,
    p_outer_address   text,
    p_outer_netmask   text
)
    RETURNS boolean
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE
        WHEN p_outer_address = 'all' THEN true
        -- Names and samenet: only what is written alike is known to be the same.
        WHEN p_netmask IS NULL OR p_outer_netmask IS NULL
            THEN p_address = p_outer_address AND p_netmask IS NOT DISTINCT FROM p_outer_netmask
        WHEN family(p_address::inet) <> family(p_outer_address::inet) THEN false
        ELSE (p_netmask::inet & p_outer_netmask::inet) = p_outer_netmask::inet
            AND (p_address::inet & p_outer_netmask::inet) = (p_outer_address::inet & p_outer_netmask::inet)
    END;
END;
$$;

COMMENT ON FUNCTION ops.is_within(text, text, text, text) IS
    'Whether a line of pg_hba.conf, as pg_hba_file_rules() shows its address and netmask, is for no address that the outer one is not for. False where names leave it open. Internal.';

GRANT EXECUTE ON FUNCTION ops.is_within(text, text, text, text) TO surveymark_operator;
