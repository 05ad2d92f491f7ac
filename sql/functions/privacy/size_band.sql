CREATE OR REPLACE FUNCTION privacy.size_band(
    p_n bigint
)
    RETURNS bigint
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_power bigint := 10;
BEGIN
    IF p_n < 50 THEN
        RETURN CASE WHEN p_n >= 25 THEN 25 WHEN p_n >= 15 THEN 15 WHEN p_n >= 8 THEN 8 WHEN p_n >= 5 THEN 5 END;
    END IF;

    WHILE p_n >= v_power * 50 LOOP
        v_power := v_power * 10;
    END LOOP;

    RETURN CASE
        WHEN p_n >= v_power * 25 THEN v_power * 25
        WHEN p_n >= v_power * 10 THEN v_power * 10
        ELSE v_power * 5
    END;
END;
$$;

COMMENT ON FUNCTION privacy.size_band(bigint) IS
    'The lower end of the band in which a count lies: 5, 8, 15, 25, 50, 100, 250, 500, 1000, 2500 and so on; null below 5. Internal.';
