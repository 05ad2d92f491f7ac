CREATE OR REPLACE FUNCTION analytics._percent_of_range(
    p_value     double precision,
    p_scale_min numeric,
    p_scale_max numeric
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Ten decimals, so that what was rounded to a grid does not show the last digit of a binary fraction.
    RETURN round((100 * (p_value - p_scale_min::double precision) / (p_scale_max - p_scale_min)::double precision)::numeric, 10);
END;
$$;

COMMENT ON FUNCTION analytics._percent_of_range(double precision, numeric, numeric) IS
    'How far a value of a scale is from its lower end to its upper one, 0 to 100: "percent of maximum possible" (Cohen, Cohen, Aiken and West 1999). Internal.';
