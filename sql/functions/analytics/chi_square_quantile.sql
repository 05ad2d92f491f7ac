-- The cube root of Wilson and Hilferty (1931) is a first guess; Newton's method on the logarithms corrects
-- it, and gives way to halving whenever a step leaves the bracket.
CREATE OR REPLACE FUNCTION analytics.chi_square_quantile(
    p_probability        double precision,
    p_degrees_of_freedom double precision
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_shape  CONSTANT double precision := p_degrees_of_freedom / 2;
    v_side   CONSTANT boolean := p_probability > 0.5;  -- the smaller area is the one with digits
    v_wanted CONSTANT double precision := CASE WHEN v_side THEN 1 - p_probability ELSE p_probability END;
    v_low    double precision := 0;
    v_high   double precision := 'Infinity'::double precision;
    v_x      double precision;  -- half of the chi-square value
    v_new    double precision;
    v_area   double precision;
    v_height double precision;  -- x times the density at x
    v_log    double precision;
    v_spread double precision;
BEGIN
    IF NOT (p_probability >= 1e-100 AND p_probability < 1) THEN
        RAISE EXCEPTION 'probability % is not between 1e-100 and 1', p_probability
            USING ERRCODE = 'SM025',
                  DETAIL  = 'The quantile at 1 is infinite.',
                  HINT    = 'For the 5 % bound of a test pass 0.95.';
    END IF;
    IF NOT (p_degrees_of_freedom BETWEEN 0.01 AND 1e8) THEN
        RAISE EXCEPTION 'chi-square with % degrees of freedom is not computed', p_degrees_of_freedom
            USING ERRCODE = 'SM025',
                  HINT    = 'They must be from 0.01 to 1e8.';
    END IF;

    v_spread := 1 / (9 * v_shape);
    v_x      := v_shape * greatest(1 - v_spread + analytics.normal_quantile(p_probability) * sqrt(v_spread), 0) ^ 3;
    -- Far below, the density is a power of x.
    IF v_x < v_shape * 0.01 THEN
        v_log := (ln(p_probability) + analytics.log_gamma(v_shape + 1)) / v_shape;
        IF v_log < -640 THEN
            RETURN 0;
        END IF;
        v_x := exp(v_log);
    END IF;

    FOR v_round IN 1 .. 200 LOOP
        v_area := analytics.gamma_cdf(v_x, v_shape, v_side);
        IF (v_area > v_wanted) <> v_side THEN
            v_high := v_x;
        ELSE
            v_low := v_x;
        END IF;

        v_log := -analytics._stirling_error(v_shape) - analytics._deviance(v_shape, v_x) - 0.5 * ln(2 * pi() / v_shape);
        v_new := NULL;
        IF v_area > 0 AND v_log > -700 THEN
            v_height := exp(v_log) * CASE WHEN v_side THEN -1 ELSE 1 END;
            v_new    := v_x * exp(greatest(least(ln(v_wanted / v_area) * v_area / v_height, 2), -50));
        END IF;
        IF (v_new > v_low AND v_new < v_high) IS NOT TRUE THEN
            v_new := CASE WHEN v_high < 'Infinity' THEN (v_low + v_high) / 2 ELSE 2 * v_x + 1 END;
        END IF;
        EXIT WHEN abs(v_new - v_x) <= 1e-15 * v_x;
        v_x := v_new;
    END LOOP;

    RETURN 2 * v_x;
END;
$$;

COMMENT ON FUNCTION analytics.chi_square_quantile(double precision, double precision) IS
$$The value that a chi-square variable with p_degrees_of_freedom stays below with probability p_probability; no unit.
Null for null; a probability outside 1e-100 to 1, or degrees of freedom outside 0.01 to 1e8, raises SM025. Relative
error below 1e-12 for up to 100,000 degrees of freedom; less than 1e-270 is 0. Wilson and Hilferty (1931), corrected
by analytics.gamma_cdf.$$;

GRANT EXECUTE ON FUNCTION analytics.chi_square_quantile(double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
