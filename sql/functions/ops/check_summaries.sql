CREATE OR REPLACE FUNCTION ops.check_summaries()
    RETURNS TABLE (check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_worst record;
BEGIN
    -- The one that has waited longest stands for all.
    SELECT known.title, known.missing_since, known.checked_at,
           round(extract(epoch FROM clock_timestamp() - known.missing_since)) AS lag
    INTO v_worst
    FROM rollup.figure_freshness AS known
    JOIN rollup.summary AS summary ON summary.summary = known.figure
    ORDER BY known.missing_since, known.ordinal
    LIMIT 1;

    check_name := 'summaries';
    value      := format('%s s', coalesce(v_worst.lag, 0));

    IF v_worst.lag > ops.setting_value('summary_stale_warning_seconds') THEN
        status := 'warning';
        detail := format('The summary "%s" lacks what was merged since %s; it was last looked at %s.', v_worst.title,
                         ops.utc_text(v_worst.missing_since), coalesce(ops.utc_text(v_worst.checked_at), 'never'));
        hint   := 'Refresh now with: surveymark jobs run refresh-summaries';
    ELSE
        status := 'healthy';
        detail := 'Every summary has what was merged, or gets it with the next run of refresh-summaries.';
    END IF;

    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION ops.check_summaries() IS
    'Health: how long the oldest merged batch has been missing from a summary, against summary_stale_warning_seconds.';
