-- The normal deviate gives a first guess; from there the bracket is doubled, then halved.
CREATE OR REPLACE FUNCTION analytics.binomial_quantile(
    p_probability double precision,
    p_n           double precision,
    p_share       double precision
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A share of 0.5 and an area of 0.4999999999999999 are the same.
    v_least CONSTANT double precision := p_probability * (1 - 1e-13);
    v_width double precision := 1;
    v_low   double precision;  -- too few
    v_high  double precision;  -- enough
    v_k     double precision;
BEGIN
    IF NOT (p_n >= 0 AND p_n <= 1e8 AND p_n = floor(p_n) AND p_share BETWEEN 0 AND 1) THEN
        RAISE EXCEPTION 'there is no binomial distribution of % trials with probability %', p_n, p_share
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass a whole number of trials, up to 1e8, and a probability from 0 to 1.';
    END IF;
    IF NOT (p_probability > 0 AND p_probability < 1) THEN
        RAISE EXCEPTION 'probability % is not between 0 and 1', p_probability
            USING ERRCODE = 'SM025',
                  HINT    = 'For the lower end of a two-sided 95 % interval pass 0.025.';
    END IF;

    v_k    := floor(p_n * p_share + analytics.normal_quantile(p_probability) * sqrt(p_n * p_share * (1 - p_share)));
    v_low  := greatest(least(v_k, p_n) - 1, -1);
    v_high := greatest(least(v_k + 1, p_n), 0);
    WHILE v_low >= 0 AND analytics.binomial_cdf(v_low, p_n, p_share) >= v_least LOOP
        v_high  := v_low;
        v_low   := greatest(v_low - v_width, -1);
        v_width := 2 * v_width;
    END LOOP;
    WHILE v_high < p_n AND analytics.binomial_cdf(v_high, p_n, p_share) < v_least LOOP
        v_low   := v_high;
        v_high  := least(v_high + v_width, p_n);
        v_width := 2 * v_width;
    END LOOP;
    WHILE v_high - v_low > 1 LOOP
        v_k := floor((v_low + v_high) / 2);
        IF analytics.binomial_cdf(v_k, p_n, p_share) >= v_least THEN
            v_high := v_k;
        ELSE
            v_low := v_k;
        END IF;
    END LOOP;

    RETURN v_high;
END;
$$;

COMMENT ON FUNCTION analytics.binomial_quantile(double precision, double precision, double precision) IS
$$The least number of successes that p_n independent trials, each with the probability p_share, do not pass with
probability p_probability at least. Null for null; trials that are no whole number up to 1e8, or probabilities outside
0 to 1, raise SM025. From analytics.binomial_cdf.$$;

GRANT EXECUTE ON FUNCTION analytics.binomial_quantile(double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
