CREATE OR REPLACE FUNCTION analytics._shown_figure(
    p_value       double precision,
    p_measurement text,
    p_scale_min   numeric,
    p_scale_max   numeric,
    p_n           bigint,
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
        -- Whole points of a share are whole answers as long as these are fewer than 100.
        v_grid := CASE WHEN p_n < 200 THEN 0.05 ELSE 0.01 END;
    ELSIF p_scale_min < p_scale_max THEN
        v_grid := (p_scale_max - p_scale_min) / 100;
    ELSE
        -- No scale, so no points: two significant digits.
        v_grid := power(10::numeric, CASE WHEN p_value = 0 THEN 0 ELSE floor(log(abs(p_value)))::integer - 1 END);
    END IF;

    RETURN p_origin + round((p_value::numeric - p_origin) / v_grid) * v_grid;
END;
$$;

COMMENT ON FUNCTION analytics._shown_figure(double precision, text, numeric, numeric, bigint, numeric) IS
    'A figure of a confidential survey in whole points: hundredths of the way from scale_min to scale_max, counted from p_origin; steps of 5 points for a share, whole points from 200 answers; two significant digits where there is no scale. Internal.';
