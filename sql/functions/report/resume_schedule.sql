CREATE OR REPLACE FUNCTION report.resume_schedule(
    p_schedule_id uuid
)
    RETURNS timestamptz
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id   bigint          := CASE WHEN NOT ops.may_operate() THEN ops.current_org() END;
    v_schedule report.schedule := report.lock_schedule(p_schedule_id, v_org_id);
BEGIN
    IF v_schedule.is_paused THEN
        v_schedule.next_due_at := ops.next_local_run(v_schedule.cron, v_schedule.time_zone, clock_timestamp());

        UPDATE report.schedule AS known
        SET is_paused = false, pause_reason = NULL, next_due_at = v_schedule.next_due_at
        WHERE known.org_id = v_schedule.org_id AND known.schedule_id = v_schedule.schedule_id;
    END IF;

    RETURN v_schedule.next_due_at;
END;
$$;

COMMENT ON FUNCTION report.resume_schedule(uuid) IS
    'Let a schedule of your organisation (an operator: any) go on; it owes nothing for the time that it was paused. Returns when it is due next. Raises SM016, SM105 unknown schedule.';

GRANT EXECUTE ON FUNCTION report.resume_schedule(uuid)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
