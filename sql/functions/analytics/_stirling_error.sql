-- Densities made of gamma functions lose all digits where these are large: the logarithm of
-- gamma(1e6) has six digits before the point. Loader's way keeps only what Stirling's formula leaves.
CREATE OR REPLACE FUNCTION analytics._stirling_error(
    p_x double precision
)
    RETURNS double precision
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_x   double precision := p_x;
    v_sum double precision := 0;
    v_e   double precision;
BEGIN
    -- From x to x + 1, until the series is exact.
    WHILE v_x < 15 LOOP
        v_sum := v_sum + (v_x + 0.5) * ln((v_x + 1) / v_x) - 1;
        v_x   := v_x + 1;
    END LOOP;
    v_e := 1 / (v_x * v_x);

    RETURN v_sum + (1 / 12.0 - v_e * (1 / 360.0 - v_e * (1 / 1260.0 - v_e * (1 / 1680.0
        - v_e * (1 / 1188.0 - v_e * 691 / 360360.0))))) / v_x;
END;
$$;

COMMENT ON FUNCTION analytics._stirling_error(double precision) IS
    'The logarithm of gamma(p_x + 1) less that of Stirling''s formula for it, for p_x above 0 (Loader 2000; Abramowitz and Stegun 1964, 6.1.41). Internal.';

GRANT EXECUTE ON FUNCTION analytics._stirling_error(double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
