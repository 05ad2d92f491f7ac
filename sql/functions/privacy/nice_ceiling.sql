CREATE OR REPLACE FUNCTION privacy.nice_ceiling(
    p_value numeric
)
    RETURNS numeric
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_digits integer;
    v_power  numeric;
BEGIN
    IF (p_value > 0) IS NOT TRUE THEN
        RAISE EXCEPTION 'a grid cannot be made from %', coalesce(p_value::text, 'null')
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass a width above 0.';
    END IF;

    -- log() is rounded, so the power may be ten times too large or too small.
    v_digits := floor(log(p_value))::integer;
    v_power  := CASE WHEN v_digits >= 0 THEN ('1' || repeat('0', v_digits))::numeric
                     ELSE ('0.' || repeat('0', -v_digits - 1) || '1')::numeric END;
    IF v_power > p_value THEN
        v_power := v_power / 10;
    END IF;

    RETURN trim_scale(CASE
        WHEN p_value <= v_power     THEN v_power
        WHEN p_value <= v_power * 2 THEN v_power * 2
        WHEN p_value <= v_power * 5 THEN v_power * 5
        ELSE v_power * 10
    END);
END;
$$;

COMMENT ON FUNCTION privacy.nice_ceiling(numeric) IS
    'The smallest of 1, 2 or 5 times a power of ten that is not below the value. Internal.';
