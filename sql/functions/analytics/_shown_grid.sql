CREATE OR REPLACE FUNCTION analytics._shown_grid(
    p_value     double precision,
    p_scale_min numeric,
    p_scale_max numeric,
    p_points    integer
)
    RETURNS numeric
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF p_scale_min < p_scale_max THEN
        RETURN p_points * (p_scale_max - p_scale_min) / 100;
    END IF;

    -- No scale, so no points: two significant digits. Written out, since power() keeps 16 decimals: of less it makes 0.
    RETURN p_points * ('1e' || CASE WHEN p_value = 0 THEN 0 ELSE floor(log(abs(p_value)))::integer - 1 END)::numeric;
END;
$$;

COMMENT ON FUNCTION analytics._shown_grid(double precision, numeric, numeric, integer) IS
    'How far apart the figures of a confidential survey are: p_points hundredths of the way from scale_min to scale_max; without a scale, so many units of the second digit of p_value. Internal.';
