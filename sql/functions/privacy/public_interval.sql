CREATE OR REPLACE FUNCTION privacy.public_interval(
    p_mean      numeric,
    p_s_pub     numeric,
    p_band      bigint,
    p_scale_min numeric,
    p_scale_max numeric,
    p_grid      numeric,
    p_noise     numeric,
    OUT ci_low  numeric,
    OUT ci_high numeric
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- The 97.5th percentile of the normal distribution.
    v_half numeric := 1.959964 * sqrt(p_s_pub ^ 2 / p_band + (p_noise / p_band) ^ 2);
BEGIN
    ci_low  := greatest(round(floor((p_mean - v_half) / p_grid) * p_grid, scale(p_grid)), p_scale_min);
    ci_high := least(round(ceil((p_mean + v_half) / p_grid) * p_grid, scale(p_grid)), p_scale_max);
END;
$$;

COMMENT ON FUNCTION privacy.public_interval(numeric, numeric, bigint, numeric, numeric, numeric, numeric) IS
    'The 95 % interval of a released mean, from released figures only: the public spread of the question, the standard deviation of the noise on the sum (p_noise, 0: none) and the lower end of the size band; rounded outward and kept on the scale. Internal.';
