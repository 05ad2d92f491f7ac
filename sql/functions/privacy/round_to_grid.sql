CREATE OR REPLACE FUNCTION privacy.round_to_grid(
    p_value numeric,
    p_grid  numeric
)
    RETURNS numeric
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- As many decimals as the grid has: trailing digits would only look like precision.
    RETURN round(round(p_value / p_grid) * p_grid, scale(p_grid));
END;
$$;

COMMENT ON FUNCTION privacy.round_to_grid(numeric, numeric) IS
    'The multiple of the grid nearest to a value, halves away from zero. Internal.';
