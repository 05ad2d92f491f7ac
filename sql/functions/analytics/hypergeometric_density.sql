CREATE OR REPLACE FUNCTION analytics.hypergeometric_density(
    p_k          double precision,
    p_population double precision,
    p_marked     double precision,
    p_draws      double precision
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_rest CONSTANT double precision := p_population - p_marked;
    v_log  double precision;
BEGIN
    IF NOT (p_population <= 1e8 AND p_marked BETWEEN 0 AND p_population AND p_draws BETWEEN 0 AND p_population
            AND p_population = floor(p_population) AND p_marked = floor(p_marked) AND p_draws = floor(p_draws)) THEN
        RAISE EXCEPTION 'there are no % draws from % with % marked', p_draws, p_population, p_marked
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass whole numbers up to 1e8, and no more marked or drawn than there are.';
    END IF;

    IF (p_k BETWEEN greatest(0, p_draws - v_rest) AND least(p_marked, p_draws) AND p_k = floor(p_k)) IS NOT TRUE THEN
        RETURN 0;
    END IF;
    IF p_draws IN (0, p_population) THEN
        RETURN 1;
    END IF;

    v_log := analytics._log_binomial_term(p_k, p_marked - p_k, p_draws / p_population, (p_population - p_draws) / p_population)
        + analytics._log_binomial_term(p_draws - p_k, v_rest - (p_draws - p_k), p_draws / p_population,
            (p_population - p_draws) / p_population)
        - analytics._log_binomial_term(p_draws, p_population - p_draws, p_draws / p_population,
            (p_population - p_draws) / p_population);

    RETURN CASE WHEN v_log > -700 THEN least(exp(v_log), 1) ELSE 0 END;
END;
$$;

COMMENT ON FUNCTION analytics.hypergeometric_density(double precision, double precision, double precision, double precision) IS
$$The probability, 0 to 1, that exactly p_k of p_draws, drawn without putting back from p_population, are among the
p_marked. Null for null; numbers that are not whole, above 1e8 or impossible raise SM025. Relative error below 1e-12;
less than 1e-300 is 0. Loader (2000).$$;

GRANT EXECUTE ON FUNCTION analytics.hypergeometric_density(double precision, double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
