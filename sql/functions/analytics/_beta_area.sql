-- The continued fraction of DiDonato and Morris (1992), by the method of Lentz (1976). It is exact below the
-- mean, and the other side is its mirror. The older fraction of Abramowitz and Stegun (26.5.8) lost four
-- digits where x is next to 1, which is where the tails of Student's t are.
CREATE OR REPLACE FUNCTION analytics._beta_area(
    p_x        double precision,
    p_y        double precision,
    p_alpha    double precision,
    p_beta     double precision,
    p_is_upper boolean
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_is_mirrored CONSTANT boolean := p_alpha * p_y < p_beta * p_x;
    v_a      CONSTANT double precision := CASE WHEN v_is_mirrored THEN p_beta ELSE p_alpha END;
    v_b      CONSTANT double precision := CASE WHEN v_is_mirrored THEN p_alpha ELSE p_beta END;
    v_x      CONSTANT double precision := CASE WHEN v_is_mirrored THEN p_y ELSE p_x END;
    v_y      CONSTANT double precision := CASE WHEN v_is_mirrored THEN p_x ELSE p_y END;
    v_lambda CONSTANT double precision := v_a * v_y - v_b * v_x + 1;
    v_log    double precision;
    v_area   double precision := 0;
    v_c      double precision;
    v_d      double precision := 0;
    v_value  double precision;
    v_step   double precision;
    v_base   double precision;
    v_last   double precision;
    v_m      double precision := 0;
BEGIN
    IF v_x > 0 THEN
        -- Height times x (1 - x) of the density. exp() raises an error where it would be nothing.
        v_log := analytics._log_binomial_term(v_a, v_b, v_x, v_y) + ln(v_a / (v_a + v_b) * v_b);
        IF v_log > -700 THEN
            v_value := v_a * v_lambda / (v_a + 1);
            v_c     := v_value;
            -- The square of a smaller x would be an error, and adds nothing.
            WHILE v_x > 1e-100 LOOP
                v_m     := v_m + 1;
                v_last  := v_value;
                v_step  := v_m * (v_b - v_m) * v_x / (v_a + 2 * v_m - 1);
                v_base  := v_m + v_step + (v_a + v_m) * (v_lambda + v_m * (1 + v_y)) / (v_a + 2 * v_m + 1);
                v_step  := v_step * (v_a + v_m - 1) * (v_a + v_b + v_m - 1) / (v_a + 2 * v_m - 1) * v_x;
                v_d     := 1 / (v_base + v_step * v_d);
                v_c     := v_base + v_step / v_c;
                v_value := v_value * v_c * v_d;
                EXIT WHEN abs(v_value - v_last) <= 1e-16 * v_value OR v_m > 1e6;
            END LOOP;
            v_area := least(exp(v_log) / v_value, 1);
        END IF;
    END IF;

    RETURN CASE WHEN v_is_mirrored = p_is_upper THEN v_area ELSE 1 - v_area END;
END;
$$;

COMMENT ON FUNCTION analytics._beta_area(double precision, double precision, double precision, double precision, boolean) IS
    'The probability that a beta variable of shape p_alpha, p_beta is below p_x, or above it if p_is_upper; p_y is 1 - p_x, given apart because a difference would lose digits. Internal.';

GRANT EXECUTE ON FUNCTION analytics._beta_area(double precision, double precision, double precision, double precision, boolean)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
