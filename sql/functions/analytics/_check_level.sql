CREATE OR REPLACE FUNCTION analytics._check_level(
    p_level double precision
)
    RETURNS void
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF (p_level >= 0.01 AND p_level <= 0.999999) IS NOT TRUE THEN
        RAISE EXCEPTION 'confidence level % is not between 0.01 and 0.999999', coalesce(p_level::text, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'Write 95 % as 0.95.';
    END IF;
END;
$$;

COMMENT ON FUNCTION analytics._check_level(double precision) IS
    'Raises SM025 unless p_level is a confidence level from 0.01 to 0.999999. Internal.';

GRANT EXECUTE ON FUNCTION analytics._check_level(double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
