-- A part of a confidential survey against the rest, from what is shown of the part and of the whole and nothing else: so
-- it says no more than these do. With the share f of the part in the whole, part - rest = (part - whole) / (1 - f). What
-- was rounded is less exact by that, too: half a step of each figure counts as one more standard error, and so a rounding
-- is never called a difference. The spread of the rest is taken as that of the whole, which holds it.
CREATE OR REPLACE FUNCTION analytics._rest_test(
    p_measurement  text,
    p_mean         double precision,
    p_sd           double precision,
    p_n            double precision,
    p_n_effective  double precision,
    p_step         double precision,
    p_total_mean   double precision,
    p_total_sd     double precision,
    p_total_n      double precision,
    p_total_n_effective double precision,
    p_total_step   double precision,
    OUT estimate    double precision,
    OUT ci_low      double precision,
    OUT ci_high     double precision,
    OUT p_value     double precision,
    OUT effect      double precision,
    OUT effect_word text,
    OUT method      text,
    OUT reason      text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_rest  double precision := 1 - p_n / p_total_n;
    v_n     double precision := p_total_n_effective * v_rest;  -- effective answers of the rest
    v_error double precision;
    v_share double precision;
    v_other double precision;
BEGIN
    IF p_measurement NOT IN ('numeric', 'binary') THEN
        reason := CASE p_measurement WHEN 'text' THEN 'text answers are not compared'
                  ELSE 'a confidential survey shows no distribution of a part: no test' END;
        RETURN;
    ELSIF p_mean IS NULL OR p_total_mean IS NULL THEN
        RETURN;
    ELSIF p_n >= p_total_n THEN
        reason := 'nobody else has answered: no test';
        RETURN;
    END IF;

    estimate := (p_mean::numeric - p_total_mean::numeric)::double precision / v_rest;
    v_error  := sqrt(p_step ^ 2 + p_total_step ^ 2) / 2 / v_rest;

    IF p_measurement = 'binary' THEN
        IF least(p_n_effective, v_n) * least(p_total_mean, 1 - p_total_mean) < 5 THEN
            reason := 'fewer than five expected in a cell: no test';
            RETURN;
        END IF;
        v_share     := p_total_mean * (1 - p_total_mean);
        p_value     := 2 * analytics.normal_cdf(-abs(estimate) / sqrt(v_share / p_n_effective + v_share / v_n + v_error ^ 2));
        v_other     := least(1, greatest(0, p_mean - estimate));
        v_error     := analytics.normal_quantile(0.975) * sqrt(
            p_mean * (1 - p_mean) / p_n_effective + v_other * (1 - v_other) / v_n + v_error ^ 2
        );
        ci_low      := estimate - v_error;
        ci_high     := estimate + v_error;
        effect      := 2 * asin(sqrt(p_mean)) - 2 * asin(sqrt(v_other));
        effect_word := analytics.effect_word('cohens_h', effect);
        method      := 'z test of two shares (pooled)';
    ELSE
        IF least(p_sd, p_total_sd) > 0 AND least(p_n_effective, v_n) >= 2 THEN
            SELECT test.ci_low, test.ci_high, test.p_value
            INTO ci_low, ci_high, p_value
            FROM analytics._t_test(
                estimate, sqrt(p_sd ^ 2 / p_n_effective + v_error ^ 2), p_n_effective - 1,
                p_total_sd / sqrt(v_n), v_n - 1, 0.95
            ) AS test;
        ELSE
            reason := 'no spread to be seen in such points: no test';
            RETURN;
        END IF;
        effect      := estimate / p_total_sd;
        effect_word := analytics.effect_word('cohens_d', effect);
        method      := 't test of two means with unequal variances (Welch 1947)';
    END IF;
    method := method || ', from the shown figures, half a step of each as one more standard error';
END;
$$;

COMMENT ON FUNCTION analytics._rest_test(text, double precision, double precision, double precision, double precision, double precision, double precision, double precision, double precision, double precision, double precision) IS
    'Whether a part of a confidential survey differs from the rest, from the shown figures of the part and of the whole, which are rounded to p_step and p_total_step in the unit of the question. Internal.';
