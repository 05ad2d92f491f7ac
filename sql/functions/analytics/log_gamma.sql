-- PostgreSQL has lgamma only from version 18 on.
CREATE OR REPLACE FUNCTION analytics.log_gamma(
    p_x double precision
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_x       double precision := p_x;
    v_product double precision := 1;
    v_e       double precision;
BEGIN
    IF NOT (p_x > 0 AND p_x <= 1e100) THEN
        RAISE EXCEPTION 'the logarithm of gamma is not computed at %', p_x
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass a number above 0 and up to 1e100.';
    END IF;

    WHILE v_x < 10 LOOP
        v_product := v_product * v_x;
        v_x       := v_x + 1;
    END LOOP;
    v_e := 1 / (v_x * v_x);

    RETURN (v_x - 0.5) * ln(v_x) - v_x + 0.5 * ln(2 * pi()) - ln(v_product)
        + (1 / 12.0 - v_e * (1 / 360.0 - v_e * (1 / 1260.0 - v_e * (1 / 1680.0
        - v_e * (1 / 1188.0 - v_e * (691 / 360360.0 - v_e / 156)))))) / v_x;
END;
$$;

COMMENT ON FUNCTION analytics.log_gamma(double precision) IS
$$The natural logarithm of the gamma function at p_x. Null for null; what is not above 0 raises SM025.
Stirling's series (Abramowitz and Stegun 1964, 6.1.41), exact to about 15 digits.$$;

GRANT EXECUTE ON FUNCTION analytics.log_gamma(double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
