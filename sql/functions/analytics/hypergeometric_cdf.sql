-- The shorter tail is summed, by the ratio of a term to the one before it, until nothing is added.
CREATE OR REPLACE FUNCTION analytics.hypergeometric_cdf(
    p_k          double precision,
    p_population double precision,
    p_marked     double precision,
    p_draws      double precision,
    p_is_upper   boolean DEFAULT false
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_rest     CONSTANT double precision := p_population - p_marked;
    v_k        CONSTANT double precision := floor(p_k);
    v_is_above boolean;
    v_j        double precision;
    v_term     double precision;
    v_sum      double precision;
BEGIN
    IF NOT (p_population <= 1e8 AND p_marked BETWEEN 0 AND p_population AND p_draws BETWEEN 0 AND p_population
            AND p_population = floor(p_population) AND p_marked = floor(p_marked) AND p_draws = floor(p_draws)) THEN
        RAISE EXCEPTION 'there are no % draws from % with % marked', p_draws, p_population, p_marked
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass whole numbers up to 1e8, and no more marked or drawn than there are.';
    END IF;
    IF NOT (p_k BETWEEN '-Infinity' AND 'Infinity') THEN
        RAISE EXCEPTION '% is no number of draws', p_k
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass a number.';
    END IF;

    IF v_k < greatest(0, p_draws - v_rest) OR v_k >= least(p_marked, p_draws) THEN
        RETURN CASE WHEN (v_k >= least(p_marked, p_draws)) <> p_is_upper THEN 1 ELSE 0 END;
    END IF;

    v_is_above := v_k >= p_draws / p_population * p_marked;
    v_j        := CASE WHEN v_is_above THEN v_k + 1 ELSE v_k END;
    v_term     := analytics.hypergeometric_density(v_j, p_population, p_marked, p_draws);
    v_sum      := v_term;
    WHILE v_term > 1e-17 * v_sum LOOP
        IF v_is_above THEN
            v_term := v_term * ((p_marked - v_j) / (v_j + 1)) * ((p_draws - v_j) / (v_rest - p_draws + v_j + 1));
            v_j    := v_j + 1;
        ELSE
            v_term := v_term * (v_j / (p_marked - v_j + 1)) * ((v_rest - p_draws + v_j) / (p_draws - v_j + 1));
            v_j    := v_j - 1;
        END IF;
        v_sum := v_sum + v_term;
    END LOOP;

    RETURN CASE WHEN v_is_above = p_is_upper THEN least(v_sum, 1) ELSE 1 - least(v_sum, 1) END;
END;
$$;

COMMENT ON FUNCTION analytics.hypergeometric_cdf(double precision, double precision, double precision, double precision, boolean) IS
$$The probability, 0 to 1, that at most p_k of p_draws, drawn without putting back from p_population, are among the
p_marked, or more than p_k if p_is_upper. Null for null; numbers that are not whole, above 1e8 or impossible raise
SM025. Relative error below 1e-12; less than 1e-300 is 0. Loader (2000).$$;

GRANT EXECUTE ON FUNCTION analytics.hypergeometric_cdf(double precision, double precision, double precision, double precision, boolean)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
