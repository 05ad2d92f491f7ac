-- Below the mean a series (Abramowitz and Stegun 1964, 6.5.29), above it a continued fraction (6.5.31) by
-- the method of Lentz (1976).
CREATE OR REPLACE FUNCTION analytics.gamma_cdf(
    p_x        double precision,
    p_shape    double precision,
    p_is_upper boolean DEFAULT false
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_is_far CONSTANT boolean := p_x >= p_shape + 1;  -- then the area beyond x is computed
    v_log    double precision;
    v_area   double precision := 0;
    v_c      double precision;
    v_d      double precision;
    v_b      double precision;
    v_step   double precision;
    v_term   double precision := 1;
    v_value  double precision := 1;
    v_k      double precision := 0;
BEGIN
    IF NOT (p_shape BETWEEN 1e-9 AND 1e8) THEN
        RAISE EXCEPTION 'the gamma distribution of shape % is not computed', p_shape
            USING ERRCODE = 'SM025',
                  HINT    = 'It must be from 1e-9 to 1e8.';
    END IF;
    IF NOT (p_x BETWEEN '-Infinity' AND 'Infinity') THEN
        RAISE EXCEPTION '% is no value of a gamma variable', p_x
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass a number.';
    END IF;

    IF p_x > 0 AND p_x < 1e100 THEN
        -- x^shape exp(-x) / gamma(shape + 1). exp() raises an error where it would be nothing.
        v_log := -analytics._stirling_error(p_shape) - analytics._deviance(p_shape, p_x)
            - 0.5 * ln(2 * pi() * p_shape);
        IF v_log > -700 THEN
            IF v_is_far THEN
                v_b     := p_x + 1 - p_shape;
                v_c     := 1e250;
                v_d     := 1 / v_b;
                v_value := v_d * p_shape;
                LOOP
                    v_k     := v_k + 1;
                    v_step  := -v_k * (v_k - p_shape);
                    v_b     := v_b + 2;
                    v_d     := 1 / (v_step * v_d + v_b);
                    v_c     := v_b + v_step / v_c;
                    v_value := v_value * v_d * v_c;
                    EXIT WHEN abs(v_d * v_c - 1) < 2e-16 OR v_k > 1e6;
                END LOOP;
            ELSE
                WHILE v_term > 1e-17 * v_value LOOP
                    v_k     := v_k + 1;
                    v_term  := v_term * p_x / (p_shape + v_k);
                    v_value := v_value + v_term;
                END LOOP;
            END IF;
            v_area := least(exp(v_log) * v_value, 1);
        END IF;
    END IF;

    RETURN CASE WHEN v_is_far = p_is_upper THEN v_area ELSE 1 - v_area END;
END;
$$;

COMMENT ON FUNCTION analytics.gamma_cdf(double precision, double precision, boolean) IS
$$The probability, 0 to 1, that a gamma variable of shape p_shape and scale 1 is at most p_x, or above it if p_is_upper:
the regularised incomplete gamma function. Null for null; a shape outside 1e-9 to 1e8 raises SM025. Relative error
below 1e-12 for shapes up to 100,000; less than 1e-300 is 0. Abramowitz and Stegun (1964), 6.5; Loader (2000).$$;

GRANT EXECUTE ON FUNCTION analytics.gamma_cdf(double precision, double precision, boolean)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
