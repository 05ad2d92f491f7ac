CREATE OR REPLACE FUNCTION analytics._deviance(
    p_x    double precision,
    p_mean double precision
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_ratio double precision := (p_x - p_mean) / (p_x + p_mean);
    v_term  double precision;
    v_sum   double precision;
    v_last  double precision;
    v_k     integer := 1;
BEGIN
    IF abs(v_ratio) >= 0.1 THEN
        RETURN p_x * ln(p_x / p_mean) + p_mean - p_x;
    END IF;

    -- Close to the mean the three terms cancel; this series of ln((1 + r) / (1 - r)) has none to lose.
    v_sum   := (p_x - p_mean) * v_ratio;
    v_term  := 2 * p_x * v_ratio;
    v_ratio := v_ratio * v_ratio;
    LOOP
        v_term := v_term * v_ratio;
        v_last := v_sum;
        v_sum  := v_sum + v_term / (2 * v_k + 1);
        EXIT WHEN v_sum = v_last;
        v_k    := v_k + 1;
    END LOOP;

    RETURN v_sum;
END;
$$;

COMMENT ON FUNCTION analytics._deviance(double precision, double precision) IS
    'p_x ln(p_x / p_mean) + p_mean - p_x, for two numbers above 0, without loss of digits where they are close (Loader 2000). Internal.';

GRANT EXECUTE ON FUNCTION analytics._deviance(double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
