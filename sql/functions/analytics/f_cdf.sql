CREATE OR REPLACE FUNCTION analytics.f_cdf(
    p_f                    double precision,
    p_degrees_of_freedom_1 double precision,
    p_degrees_of_freedom_2 double precision,
    p_is_upper             boolean DEFAULT false
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_r double precision;
BEGIN
    IF NOT (p_degrees_of_freedom_1 BETWEEN 1e-3 AND 1e8 AND p_degrees_of_freedom_2 BETWEEN 1e-3 AND 1e8) THEN
        RAISE EXCEPTION 'F with % and % degrees of freedom is not computed', p_degrees_of_freedom_1, p_degrees_of_freedom_2
            USING ERRCODE = 'SM025',
                  HINT    = 'Both must be from 0.001 to 1e8.';
    END IF;
    IF NOT (p_f BETWEEN '-Infinity' AND 'Infinity') THEN
        RAISE EXCEPTION '% is no value of F', p_f
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass a number.';
    END IF;

    v_r := greatest(least(p_f, 1e250), 0);
    IF v_r > 0 THEN
        v_r := greatest(v_r, 1e-250) * p_degrees_of_freedom_1 / p_degrees_of_freedom_2;
    END IF;

    RETURN analytics._beta_area(
        v_r / (1 + v_r), 1 / (1 + v_r), p_degrees_of_freedom_1 / 2, p_degrees_of_freedom_2 / 2, p_is_upper
    );
END;
$$;

COMMENT ON FUNCTION analytics.f_cdf(double precision, double precision, double precision, boolean) IS
$$The probability, 0 to 1, that a variable with Fisher's F distribution, of p_degrees_of_freedom_1 (numerator) and
p_degrees_of_freedom_2 (denominator), is at most p_f, or above it if p_is_upper, as the p-value of a test is. Null for
null; degrees of freedom outside 0.001 to 1e8 raise SM025. As exact as analytics.beta_cdf. Abramowitz and Stegun
(1964), 26.6.2.$$;

GRANT EXECUTE ON FUNCTION analytics.f_cdf(double precision, double precision, double precision, boolean)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
