CREATE OR REPLACE FUNCTION ops.check_exports()
    RETURNS TABLE (check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_late CONSTANT interval := make_interval(secs => ops.setting_value('delivery_late_warning_seconds')::double precision);
    v_dead bigint;
    v_wait interval;
BEGIN
    SELECT count(*) INTO v_dead FROM report.delivery WHERE delivery.status = 'dead';

    SELECT clock_timestamp() - min(waiting.since) INTO v_wait
    FROM (
        SELECT export.run_at FROM report.export WHERE export.status = 'queued'
        UNION ALL
        SELECT delivery.run_at FROM report.delivery WHERE delivery.status IN ('waiting', 'sending')
        UNION ALL
        SELECT schedule.next_due_at FROM report.schedule WHERE NOT schedule.is_paused
    ) AS waiting (since);

    check_name := 'exports';
    value      := format('%s dead', v_dead);

    IF v_wait > v_late THEN
        status := 'warning';
        detail := format('Something has waited for a worker since %s.', ops.utc_text(clock_timestamp() - v_wait));
        hint   := 'Is a worker running? surveymark work --once shows what it says.';
    ELSIF v_dead > 0 THEN
        status := 'warning';
        detail := format('%s deliveries were given up.', v_dead);
        hint   := 'Look at them with: surveymark outbox list --status dead';
    ELSE
        status := 'healthy';
        detail := 'Nothing has waited long, and every delivery was acknowledged or will be tried again.';
    END IF;

    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION ops.check_exports() IS
    'Health: deliveries that were given up, and whether exports, deliveries or schedules have waited for a worker longer than delivery_late_warning_seconds.';
