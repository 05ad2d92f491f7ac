CREATE OR REPLACE FUNCTION analytics.beta_cdf(
    p_x        double precision,
    p_alpha    double precision,
    p_beta     double precision,
    p_is_upper boolean DEFAULT false
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT (p_alpha BETWEEN 1e-9 AND 1e8 AND p_beta BETWEEN 1e-9 AND 1e8) THEN
        RAISE EXCEPTION 'the beta distribution of shape % and % is not computed', p_alpha, p_beta
            USING ERRCODE = 'SM025',
                  HINT    = 'Both must be from 1e-9 to 1e8.';
    END IF;
    IF NOT (p_x BETWEEN '-Infinity' AND 'Infinity') THEN
        RAISE EXCEPTION '% is no value of a beta variable', p_x
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass a number.';
    END IF;

    RETURN analytics._beta_area(
        greatest(least(p_x, 1), 0), greatest(least(1 - p_x, 1), 0), p_alpha, p_beta, p_is_upper
    );
END;
$$;

COMMENT ON FUNCTION analytics.beta_cdf(double precision, double precision, double precision, boolean) IS
$$The probability, 0 to 1, that a beta variable of shape p_alpha, p_beta is at most p_x, or above it if p_is_upper: the
regularised incomplete beta function. Null for null; a shape outside 1e-9 to 1e8 raises SM025. Relative error below
2e-12 for shapes up to 100,000; less than 1e-300 is 0. DiDonato and Morris (1992); Loader (2000).$$;

GRANT EXECUTE ON FUNCTION analytics.beta_cdf(double precision, double precision, double precision, boolean)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
