CREATE OR REPLACE FUNCTION analytics._period_number(
    p_period       text,
    p_period_start timestamp
)
    RETURNS integer
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE p_period
        WHEN 'year' THEN extract(year FROM p_period_start)
        WHEN 'quarter' THEN 4 * extract(year FROM p_period_start) + extract(quarter FROM p_period_start)
        WHEN 'month' THEN 12 * extract(year FROM p_period_start) + extract(month FROM p_period_start)
        -- Weeks begin on Mondays, as the first of 2001 does.
        WHEN 'week' THEN extract(epoch FROM p_period_start - timestamp '2001-01-01') / 604800
        WHEN 'day' THEN extract(epoch FROM p_period_start - timestamp '2001-01-01') / 86400
        WHEN 'hour' THEN extract(epoch FROM p_period_start - timestamp '2001-01-01') / 3600
    END;
END;
$$;

COMMENT ON FUNCTION analytics._period_number(text, timestamp) IS
    'Number of the period p_period (hour, day, week, month, quarter, year) that begins at p_period_start, one more for each next one. Internal.';

GRANT EXECUTE ON FUNCTION analytics._period_number(text, timestamp)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
