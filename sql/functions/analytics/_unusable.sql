-- What is compared below is divided by the largest figure first, so that squares stay within the range of
-- double precision: between 1e-100 and 1e100 nothing overflows or vanishes with an error.
CREATE OR REPLACE FUNCTION analytics._unusable(
    p_arguments double precision[],
    p_level     double precision
)
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_argument double precision;
BEGIN
    FOREACH v_argument IN ARRAY p_arguments LOOP
        IF v_argument IS NULL THEN
            RETURN 'an argument is null';
        END IF;
        IF NOT (abs(v_argument) <= 1e100 AND (abs(v_argument) >= 1e-100 OR v_argument = 0)) THEN
            RETURN 'an argument is not finite, or beyond 1e100';
        END IF;
    END LOOP;
    IF (p_level >= 0.01 AND p_level <= 0.999999) IS NOT TRUE THEN
        RETURN 'the level is not between 0.01 and 0.999999';
    END IF;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION analytics._unusable(double precision[], double precision) IS
    'Why a statistic cannot be computed from these arguments at this confidence level, in words; null where it can. Internal.';

GRANT EXECUTE ON FUNCTION analytics._unusable(double precision[], double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
