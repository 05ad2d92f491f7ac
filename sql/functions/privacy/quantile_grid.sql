CREATE OR REPLACE FUNCTION privacy.quantile_grid(
    p_policy    privacy.policy,
    p_scale_min numeric,
    p_scale_max numeric
)
    RETURNS numeric
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN privacy.grid_of(p_scale_min, p_scale_max, greatest(p_policy.rounding, p_policy.quantile_rounding));
END;
$$;

COMMENT ON FUNCTION privacy.quantile_grid(privacy.policy, numeric, numeric) IS
    'The width of the grid on which the median, quartiles and p90 of a scale are released: 0.2 on 1 to 5, 0.5 on 0 to 10, 0.05 on 0 to 1 as shipped; never finer than that of means. Internal.';
