CREATE OR REPLACE FUNCTION analytics._shown_figure(
    p_value     double precision,
    p_scale_min numeric,
    p_scale_max numeric,
    p_points    integer,
    p_origin    numeric DEFAULT 0
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

    v_grid := analytics._shown_grid(p_value, p_scale_min, p_scale_max, p_points);

    RETURN p_origin + round((p_value::numeric - p_origin) / v_grid) * v_grid;
END;
$$;

COMMENT ON FUNCTION analytics._shown_figure(double precision, numeric, numeric, integer, numeric) IS
    'A figure of a confidential survey, rounded to p_points hundredths of the way from scale_min to scale_max, counted from p_origin; without a scale, to so many units of its second digit. Internal.';
