CREATE OR REPLACE FUNCTION analytics.binomial_density(
    p_k     double precision,
    p_n     double precision,
    p_share double precision
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_log double precision;
BEGIN
    IF NOT (p_n >= 0 AND p_n <= 1e8 AND p_n = floor(p_n) AND p_share BETWEEN 0 AND 1) THEN
        RAISE EXCEPTION 'there is no binomial distribution of % trials with probability %', p_n, p_share
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass a whole number of trials, up to 1e8, and a probability from 0 to 1.';
    END IF;

    IF (p_k BETWEEN 0 AND p_n AND p_k = floor(p_k)) IS NOT TRUE THEN
        RETURN 0;
    END IF;
    IF p_share IN (0, 1) THEN
        RETURN CASE WHEN p_k = p_n * p_share THEN 1 ELSE 0 END;
    END IF;
    v_log := analytics._log_binomial_term(p_k, p_n - p_k, p_share, 1 - p_share);

    RETURN CASE WHEN v_log > -700 THEN exp(v_log) ELSE 0 END;
END;
$$;

COMMENT ON FUNCTION analytics.binomial_density(double precision, double precision, double precision) IS
$$The probability, 0 to 1, of exactly p_k successes in p_n independent trials, each with the probability p_share. Null
for null; trials that are no whole number up to 1e8, or a probability outside 0 to 1, raise SM025. Relative error
below 1e-12; less than 1e-300 is 0. Loader (2000).$$;

GRANT EXECUTE ON FUNCTION analytics.binomial_density(double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
