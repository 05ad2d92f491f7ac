CREATE OR REPLACE FUNCTION report.queue_due_schedules(
    p_now timestamptz DEFAULT clock_timestamp()
)
    RETURNS integer
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_missed   CONSTANT timestamptz := p_now - make_interval(secs => ops.setting_value('missed_after_seconds')::integer);
    v_schedule record;
    v_due      timestamptz;
    v_next     timestamptz;
    v_queued   integer := 0;
BEGIN
    FOR v_schedule IN
        SELECT due.*
        FROM report.schedule AS due
        WHERE NOT due.is_paused AND due.next_due_at <= p_now
        ORDER BY due.next_due_at
        FOR UPDATE SKIP LOCKED
    LOOP
        -- The latest due time stands for those that were missed before it.
        v_next := v_schedule.next_due_at;
        WHILE v_next <= p_now LOOP
            v_due  := v_next;
            v_next := ops.next_local_run(v_schedule.cron, v_schedule.time_zone, v_due);
        END LOOP;

        IF (v_schedule.on_missed = 'run_once' OR v_due > v_missed)
           AND report.queue_export(v_schedule.org_id, v_schedule.request, v_schedule.reader_role,
                                   v_schedule.schedule_id, v_due) IS NOT NULL THEN
            v_queued := v_queued + 1;
        END IF;

        -- One that never comes due again rests.
        UPDATE report.schedule AS served
        SET next_due_at  = coalesce(v_next, v_due),
            is_paused    = v_next IS NULL,
            pause_reason = CASE WHEN v_next IS NULL THEN 'never due again' END
        WHERE served.org_id = v_schedule.org_id AND served.schedule_id = v_schedule.schedule_id;
    END LOOP;

    RETURN v_queued;
END;
$$;

COMMENT ON FUNCTION report.queue_due_schedules(timestamptz) IS
    'Put the exports of all schedules that are due by the given instant into the queue, each due time once; times that were missed follow their policy. Returns how many.';

GRANT EXECUTE ON FUNCTION report.queue_due_schedules(timestamptz) TO surveymark_operator;
