CREATE OR REPLACE FUNCTION analytics.binomial_cdf(
    p_k        double precision,
    p_n        double precision,
    p_share    double precision,
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
    v_k CONSTANT double precision := floor(p_k);
BEGIN
    IF NOT (p_n >= 0 AND p_n <= 1e8 AND p_n = floor(p_n) AND p_share BETWEEN 0 AND 1) THEN
        RAISE EXCEPTION 'there is no binomial distribution of % trials with probability %', p_n, p_share
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass a whole number of trials, up to 1e8, and a probability from 0 to 1.';
    END IF;
    IF NOT (p_k BETWEEN '-Infinity' AND 'Infinity') THEN
        RAISE EXCEPTION '% is no number of successes', p_k
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass a number.';
    END IF;

    IF v_k < 0 OR v_k >= p_n THEN
        RETURN CASE WHEN (v_k >= p_n) <> p_is_upper THEN 1 ELSE 0 END;
    END IF;

    RETURN analytics._beta_area(p_share, 1 - p_share, v_k + 1, p_n - v_k, NOT p_is_upper);
END;
$$;

COMMENT ON FUNCTION analytics.binomial_cdf(double precision, double precision, double precision, boolean) IS
$$The probability, 0 to 1, of at most p_k successes in p_n independent trials, each with the probability p_share, or of
more than p_k if p_is_upper. Null for null; trials that are no whole number up to 1e8, or a probability outside 0 to
1, raise SM025. As exact as analytics.beta_cdf. Abramowitz and Stegun (1964), 26.5.24.$$;

GRANT EXECUTE ON FUNCTION analytics.binomial_cdf(double precision, double precision, double precision, boolean)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
