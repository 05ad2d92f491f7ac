CREATE OR REPLACE FUNCTION analytics.chi_square_cdf(
    p_x                  double precision,
    p_degrees_of_freedom double precision,
    p_is_upper           boolean DEFAULT false
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT (p_degrees_of_freedom BETWEEN 1e-3 AND 1e8) THEN
        RAISE EXCEPTION 'chi-square with % degrees of freedom is not computed', p_degrees_of_freedom
            USING ERRCODE = 'SM025',
                  HINT    = 'They must be from 0.001 to 1e8.';
    END IF;

    RETURN analytics.gamma_cdf(p_x / 2, p_degrees_of_freedom / 2, p_is_upper);
END;
$$;

COMMENT ON FUNCTION analytics.chi_square_cdf(double precision, double precision, boolean) IS
$$The probability, 0 to 1, that a chi-square variable with p_degrees_of_freedom is at most p_x, or above it if
p_is_upper, as the p-value of a test is. Null for null; degrees of freedom outside 0.001 to 1e8 raise SM025. As exact
as analytics.gamma_cdf. Abramowitz and Stegun (1964), 26.4.19.$$;

GRANT EXECUTE ON FUNCTION analytics.chi_square_cdf(double precision, double precision, boolean)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
