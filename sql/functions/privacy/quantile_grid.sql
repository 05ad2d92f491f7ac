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
DECLARE
    v_grid numeric := privacy.grid_of(p_scale_min, p_scale_max, p_policy.rounding);
BEGIN
    RETURN trim_scale(ceil((p_scale_max - p_scale_min) * p_policy.quantile_rounding / 100 / v_grid) * v_grid);
END;
$$;

COMMENT ON FUNCTION privacy.quantile_grid(privacy.policy, numeric, numeric) IS
    'The width of the grid on which the median, quartiles and p90 of a scale are released: the smallest multiple of that of means that is as wide as the policy asks. As shipped 0.2 on 1 to 5, 0.3 on 1 to 7, 0.5 on 0 to 10, 0.05 on 0 to 1. Internal.';
