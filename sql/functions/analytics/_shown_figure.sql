CREATE OR REPLACE FUNCTION analytics._shown_figure(
    p_value       double precision,
    p_measurement text,
    p_scale_min   numeric,
    p_scale_max   numeric,
    p_origin      numeric DEFAULT 0
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_grid numeric;
BEGIN
    IF p_value IS NULL THEN
        RETURN NULL;
    END IF;

    IF p_measurement = 'binary' THEN
        v_grid := 0.01;
    ELSIF p_scale_min < p_scale_max THEN
        v_grid := (p_scale_max - p_scale_min) / 100;
    ELSE
        -- No scale, so no points: two significant digits.
        v_grid := power(10::numeric, CASE WHEN p_value = 0 THEN 0 ELSE floor(log(abs(p_value)))::integer - 1 END);
    END IF;

    RETURN p_origin + round((p_value::numeric - p_origin) / v_grid) * v_grid;
END;
$$;

COMMENT ON FUNCTION analytics._shown_figure(double precision, text, numeric, numeric, numeric) IS
    'A figure of a confidential survey in whole points: hundredths of the way from scale_min to scale_max, counted from p_origin; hundredths for a share; two significant digits where there is no scale. Internal.';
