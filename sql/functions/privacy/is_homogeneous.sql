CREATE OR REPLACE FUNCTION privacy.is_homogeneous(
    p_results   numeric[],
    p_policy    privacy.policy,
    p_scale_min numeric,
    p_scale_max numeric
)
    RETURNS boolean
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_point  numeric := (p_scale_max - p_scale_min) / 100;
    v_mean   numeric;
    v_many   integer := ceil(p_policy.homogeneity_fraction * cardinality(p_results));
BEGIN
    SELECT avg(given.result) INTO v_mean FROM unnest(p_results) AS given (result);

    IF v_mean <= p_scale_min + p_policy.scale_end_band * v_point
        OR v_mean >= p_scale_max - p_policy.scale_end_band * v_point
    THEN
        RETURN true;
    END IF;

    -- Wherever the band lies: a fixed grid of bands would let results pass that happen to lie astride
    -- one of its edges.
    RETURN coalesce((
        SELECT bool_or(band.upper - band.lower <= p_policy.homogeneity_band * v_point)
        FROM (
            SELECT given.result AS lower, lead(given.result, v_many - 1) OVER (ORDER BY given.result) AS upper
            FROM unnest(p_results) AS given (result)
        ) AS band
    ), false);
END;
$$;

COMMENT ON FUNCTION privacy.is_homogeneous(numeric[], privacy.policy, numeric, numeric) IS
    'Whether a mean of these results would tell each of them: so many lie so close together as the policy forbids, or their mean lies so near an end of the scale that all must. False for no results. Internal.';
