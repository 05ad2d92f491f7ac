-- Few degrees of freedom: an area of the beta distribution. Many: that would need thousands of steps, and
-- the normal deviate of Hill (1970) is exact to the last digits.
CREATE OR REPLACE FUNCTION analytics.student_t_cdf(
    p_t                  double precision,
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
    v_df   CONSTANT double precision := p_degrees_of_freedom;
    v_t    CONSTANT double precision := least(abs(p_t), 1e150);
    v_r    double precision;
    v_y    double precision;
    v_b    double precision;
    v_area double precision;  -- beyond t
BEGIN
    IF NOT (v_df >= 1e-3 AND v_df <= 'Infinity') THEN
        RAISE EXCEPTION '% degrees of freedom are less than 0.001', p_degrees_of_freedom
            USING ERRCODE = 'SM025',
                  HINT    = 'The test of a mean has n - 1 of them.';
    END IF;
    IF NOT (p_t BETWEEN '-Infinity' AND 'Infinity') THEN
        RAISE EXCEPTION '% is no value of Student''s t', p_t
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass a number.';
    END IF;

    IF v_df > 1e15 THEN
        RETURN analytics.normal_cdf(p_t);
    END IF;
    v_r := CASE WHEN v_t > 1e-100 THEN v_t / v_df * v_t ELSE 0 END;

    IF v_df > 10000 THEN
        -- 2 atanh(r / (2 + r)) is ln(1 + r) without the loss of digits at small r.
        v_y    := (v_df - 0.5) * CASE WHEN v_r < 1 THEN 2 * atanh(v_r / (2 + v_r)) ELSE ln(1 + v_r) END;
        v_b    := 48 * (v_df - 0.5) ^ 2;
        v_area := analytics.normal_cdf(-sqrt(v_y)
            * (1 + (3 + v_y - (((0.4 * v_y + 3.3) * v_y + 24) * v_y + 85.5) / (0.8 * v_y * v_y + 100 + v_b)) / v_b));
    ELSE
        v_area := analytics._beta_area(1 / (1 + v_r), v_r / (1 + v_r), v_df / 2, 0.5, false) / 2;
    END IF;

    RETURN CASE WHEN p_t < 0 THEN v_area ELSE 1 - v_area END;
END;
$$;

COMMENT ON FUNCTION analytics.student_t_cdf(double precision, double precision) IS
$$The probability, 0 to 1, that Student's t with p_degrees_of_freedom is at most p_t; that it is above is the same for
-p_t, so a two-sided p-value is twice that for -abs(t). Degrees of freedom need not be whole. Null for null; less than
0.001 of them raise SM025. Relative error below 1e-11; less than 1e-300 is 0. Abramowitz and Stegun (1964), 26.7.1;
Hill (1970).$$;

GRANT EXECUTE ON FUNCTION analytics.student_t_cdf(double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
