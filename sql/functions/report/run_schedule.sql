CREATE OR REPLACE FUNCTION report.run_schedule(
    p_schedule_id uuid
)
    RETURNS uuid
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id   bigint          := CASE WHEN NOT ops.may_operate() THEN ops.current_org() END;
    v_schedule report.schedule := report.lock_schedule(p_schedule_id, v_org_id);
BEGIN
    RETURN report.queue_export(v_schedule.org_id, v_schedule.request, v_schedule.reader_role,
                               v_schedule.schedule_id, clock_timestamp());
END;
$$;

COMMENT ON FUNCTION report.run_schedule(uuid) IS
    'Serve a schedule of your organisation (an operator: any) now and once more, paused or not; its due times stay as they are. Returns the number of the export. Raises SM016, SM105 unknown schedule.';

GRANT EXECUTE ON FUNCTION report.run_schedule(uuid)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
