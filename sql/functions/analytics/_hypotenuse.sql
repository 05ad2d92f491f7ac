CREATE OR REPLACE FUNCTION analytics._hypotenuse(
    p_a double precision,
    p_b double precision
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Squares of what is smaller would be an error, and add nothing.
    RETURN sqrt(CASE WHEN abs(p_a) > 1e-100 THEN p_a * p_a ELSE 0 END + CASE WHEN abs(p_b) > 1e-100 THEN p_b * p_b ELSE 0 END);
END;
$$;

COMMENT ON FUNCTION analytics._hypotenuse(double precision, double precision) IS
    'The square root of the sum of two squares, of numbers below 1e100. Internal.';

GRANT EXECUTE ON FUNCTION analytics._hypotenuse(double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
