CREATE OR REPLACE FUNCTION analytics._own_quality_period(
    p_survey_id bigint,
    p_period    text
)
    RETURNS TABLE (period_start timestamp)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_length interval := CASE p_period
        WHEN 'month' THEN interval '1 month'
        WHEN 'quarter' THEN interval '3 months'
        WHEN 'year' THEN interval '1 year'
    END;
BEGIN
    -- Every period from the first to the last: a missing row would say as much as a figure.
    RETURN QUERY
    SELECT generate_series(min(counted.period_start), max(counted.period_start), v_length)
    FROM analytics._own_quality_count(p_survey_id, p_period) AS counted
    WHERE p_period <> 'all_time'
    UNION ALL
    SELECT NULL WHERE p_period = 'all_time';
END;
$$;

COMMENT ON FUNCTION analytics._own_quality_period(bigint, text) IS
    'The periods from the first to the last with judged response sets that the caller may see; one of null for all time. Internal.';
