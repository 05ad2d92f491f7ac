CREATE OR REPLACE FUNCTION analytics._log_binomial_term(
    p_yes   double precision,
    p_no    double precision,
    p_share double precision,
    p_rest  double precision
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_n double precision := p_yes + p_no;
BEGIN
    IF p_yes = 0 OR p_no = 0 THEN
        RETURN CASE WHEN p_yes > 0 THEN p_yes * ln(p_share) WHEN p_no > 0 THEN p_no * ln(p_rest) ELSE 0 END;
    END IF;

    RETURN analytics._stirling_error(v_n) - analytics._stirling_error(p_yes) - analytics._stirling_error(p_no)
        - analytics._deviance(p_yes, v_n * p_share) - analytics._deviance(p_no, v_n * p_rest)
        + 0.5 * ln(v_n / (2 * pi() * p_yes) / p_no);
END;
$$;

COMMENT ON FUNCTION analytics._log_binomial_term(double precision, double precision, double precision, double precision) IS
    'The logarithm of the binomial probability of p_yes among p_yes + p_no, which need not be whole, at a share p_share above 0; p_rest is 1 - p_share, given apart because a difference would lose digits (Loader 2000). Internal.';

GRANT EXECUTE ON FUNCTION analytics._log_binomial_term(double precision, double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
