CREATE OR REPLACE FUNCTION analytics._shown_bound(
    p_value    double precision,
    p_grid     numeric,
    p_is_upper boolean,
    p_origin   numeric DEFAULT 0
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- In steps of the grid; nine decimals, so that a bound on the grid stays there.
    v_steps numeric := round((p_value::numeric - p_origin) / p_grid, 9);
BEGIN
    RETURN p_origin + CASE WHEN p_is_upper THEN ceil(v_steps) ELSE floor(v_steps) END * p_grid;
END;
$$;

COMMENT ON FUNCTION analytics._shown_bound(double precision, numeric, boolean, numeric) IS
    'An end of an interval of a confidential survey, rounded outward to the grid of its figure, counted from p_origin; null without a value or grid. Internal.';
