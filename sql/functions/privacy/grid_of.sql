CREATE OR REPLACE FUNCTION privacy.grid_of(
    p_scale_min numeric,
    p_scale_max numeric,
    p_rounding  numeric
)
    RETURNS numeric
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN privacy.nice_ceiling((p_scale_max - p_scale_min) * p_rounding / 100);
END;
$$;

COMMENT ON FUNCTION privacy.grid_of(numeric, numeric, numeric) IS
    'The width of the grid on which the figures of a scale are released: 0.05 on 1 to 5, 0.1 on 0 to 10, 0.01 on 0 to 1. Internal.';
