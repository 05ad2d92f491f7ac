-- The area below x is a power of x times a hypergeometric series of positive terms (Abramowitz and
-- Stegun 1964, 26.5.4 and 15.3.3); above 1/2 the area beyond x is summed instead, or the series would
-- need as many terms as there are answers. Newton works on the logarithms, where that power is a
-- straight line, and gives way to halving whenever a step leaves the bracket.
CREATE OR REPLACE FUNCTION analytics.beta_quantile(
    p_probability double precision,
    p_alpha       double precision,
    p_beta        double precision
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_a      CONSTANT double precision := p_alpha;
    v_b      CONSTANT double precision := p_beta;
    v_log    double precision;  -- ln of the beta function
    v_low    double precision := 0;
    v_high   double precision := 1;
    v_x      double precision;
    v_new    double precision;
    v_last   double precision;
    v_height double precision;  -- x (1 - x) times the density at x
    v_area   double precision;
    v_term   double precision;
    v_sum    double precision;
    v_k      double precision;
BEGIN
    IF NOT (p_probability >= 1e-100 AND p_probability < 1) THEN
        RAISE EXCEPTION 'probability % is not between 1e-100 and 1', p_probability
            USING ERRCODE = 'SM025',
                  HINT    = 'For a two-sided 95 % interval pass 0.025.';
    END IF;
    IF NOT (v_a BETWEEN 1e-9 AND 1e8 AND v_b BETWEEN 1e-9 AND 1e8) THEN
        RAISE EXCEPTION 'the beta distribution of shape % and % is not computed', p_alpha, p_beta
            USING ERRCODE = 'SM025',
                  HINT    = 'Both must be from 1e-9 to 1e8.';
    END IF;

    v_log := analytics.log_gamma(v_a) + analytics.log_gamma(v_b) - analytics.log_gamma(v_a + v_b);
    v_x   := least(v_a / (v_a + v_b), 0.9999999999999999);

    FOR v_round IN 1 .. 200 LOOP
        -- exp() raises an error where its result is too small to tell from nothing.
        v_height := exp(greatest(v_a * ln(v_x) + v_b * ln(1 - v_x) - v_log, -700));
        v_sum    := 1;
        v_term   := 1;
        v_k      := 0;
        IF v_x < 0.5 THEN
            WHILE v_term > 1e-17 * v_sum AND v_sum < 1e250 LOOP
                v_k    := v_k + 1;
                v_term := v_term * v_x * (v_a + v_b + v_k - 1) / (v_a + v_k);
                v_sum  := v_sum + v_term;
            END LOOP;
            -- A sum so large stands far beyond the bulk, where height times sum is no longer exact.
            v_area := CASE WHEN v_sum < 1e250 THEN v_height / v_a * v_sum ELSE 1 END;
        ELSE
            WHILE v_term > 1e-17 * v_sum AND v_sum < 1e250 LOOP
                v_k    := v_k + 1;
                v_term := v_term * (1 - v_x) * (v_a + v_b + v_k - 1) / (v_b + v_k);
                v_sum  := v_sum + v_term;
            END LOOP;
            v_area := CASE WHEN v_sum < 1e250 THEN 1 - v_height / v_b * v_sum ELSE 0 END;
        END IF;

        IF v_area > p_probability THEN
            v_high := v_x;
        ELSE
            v_low := v_x;
        END IF;

        v_new := CASE
            WHEN v_area > 0 AND v_height > 0
            THEN v_x * exp(greatest(least(ln(p_probability / v_area) * v_area * (1 - v_x) / v_height, 1), -50))
        END;
        IF (v_new >= v_low AND v_new <= v_high AND v_new < 1) IS NOT TRUE THEN
            v_new := (v_low + v_high) / 2;
        END IF;
        IF v_new < 1e-280 THEN
            RETURN 0;
        END IF;
        v_last := v_x;
        v_x    := v_new;
        -- The error of a Newton step is about the square of the one before.
        EXIT WHEN abs(v_x - v_last) <= 1e-9 * v_x;
    END LOOP;

    RETURN v_x;
END;
$$;

COMMENT ON FUNCTION analytics.beta_quantile(double precision, double precision, double precision) IS
$$The value, from 0 to 1, that a beta variable of shape p_alpha, p_beta stays below with probability
p_probability. Null for null; a probability outside 1e-100 to 1, or a shape outside 1e-9 to 1e8,
raises SM025. Made for exact_interval; relative error below 1e-9 for shapes up to 100,000.$$;

GRANT EXECUTE ON FUNCTION analytics.beta_quantile(double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
