CREATE OR REPLACE FUNCTION analytics._spoken_number(
    p_number numeric
)
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN replace(CASE
        WHEN p_number <> 0 AND abs(p_number) < 0.0001 THEN CASE WHEN p_number > 0 THEN 'under 0.0001' ELSE 'about 0' END
        WHEN abs(p_number) < 0.1 THEN trim_scale(round(p_number, 4))::text
        WHEN abs(p_number) >= 1000 THEN rtrim(to_char(round(p_number, 2), 'FM999,999,999,999,990.99'), '.')
        ELSE trim_scale(round(p_number, 2))::text
    END, '-', U&'\2212');
END;
$$;

COMMENT ON FUNCTION analytics._spoken_number(numeric) IS
    'A number as it is said: two decimals, four below a tenth, and under 0.0001 in words; with commas between thousands. Internal.';

GRANT EXECUTE ON FUNCTION analytics._spoken_number(numeric) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
