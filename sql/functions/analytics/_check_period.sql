CREATE OR REPLACE FUNCTION analytics._check_period(
    p_period text,
    p_valid  text[]
)
    RETURNS void
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF p_period = ANY (p_valid) THEN
        RETURN;
    END IF;

    RAISE EXCEPTION 'period "%" is not known here', p_period
        USING ERRCODE = 'SM025',
              DETAIL  = format('Valid periods are %s.', array_to_string(p_valid, ', ')),
              HINT    = CASE WHEN 'week' = ANY (p_valid) THEN 'Periods are cut in UTC; weeks begin on Monday.'
                             ELSE 'Periods are cut in UTC.' END;
END;
$$;

COMMENT ON FUNCTION analytics._check_period(text, text[]) IS
    'Raises SM025, listing the valid periods, unless p_period is one of p_valid. Internal.';

GRANT EXECUTE ON FUNCTION analytics._check_period(text, text[])
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
