CREATE OR REPLACE FUNCTION analytics.f_quantile(
    p_probability          double precision,
    p_degrees_of_freedom_1 double precision,
    p_degrees_of_freedom_2 double precision
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_a CONSTANT double precision := p_degrees_of_freedom_1 / 2;
    v_b CONSTANT double precision := p_degrees_of_freedom_2 / 2;
    v_x double precision;
BEGIN
    IF NOT (p_probability >= 1e-100 AND p_probability < 1) THEN
        RAISE EXCEPTION 'probability % is not between 1e-100 and 1', p_probability
            USING ERRCODE = 'SM025',
                  DETAIL  = 'The quantile at 1 is infinite.',
                  HINT    = 'For the 5 % bound of a test pass 0.95.';
    END IF;
    IF NOT (p_degrees_of_freedom_1 BETWEEN 0.01 AND 1e8 AND p_degrees_of_freedom_2 BETWEEN 0.01 AND 1e8) THEN
        RAISE EXCEPTION 'F with % and % degrees of freedom is not computed', p_degrees_of_freedom_1, p_degrees_of_freedom_2
            USING ERRCODE = 'SM025',
                  HINT    = 'Both must be from 0.01 to 1e8.';
    END IF;

    v_x := analytics.beta_quantile(p_probability, v_a, v_b);
    IF v_x < 0.5 THEN
        RETURN v_x / (1 - v_x) * v_b / v_a;
    END IF;

    -- From the other end, since 1 - x would lose digits.
    v_x := greatest(analytics.beta_quantile(1 - p_probability, v_b, v_a), 1e-270);
    RETURN (1 - v_x) / v_x * v_b / v_a;
END;
$$;

COMMENT ON FUNCTION analytics.f_quantile(double precision, double precision, double precision) IS
$$The value that a variable with Fisher's F distribution, of p_degrees_of_freedom_1 (numerator) and
p_degrees_of_freedom_2 (denominator), stays below with probability p_probability; no unit. Null for null; a
probability outside 1e-100 to 1, or degrees of freedom outside 0.01 to 1e8, raises SM025. As exact as
analytics.beta_quantile. Abramowitz and Stegun (1964), 26.6.2.$$;

GRANT EXECUTE ON FUNCTION analytics.f_quantile(double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
