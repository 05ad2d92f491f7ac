CREATE OR REPLACE FUNCTION report.pause_schedule(
    p_schedule_id uuid,
    p_reason      text DEFAULT 'paused by hand'
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id   bigint          := CASE WHEN NOT ops.may_operate() THEN ops.current_org() END;
    v_schedule report.schedule := report.lock_schedule(p_schedule_id, v_org_id);
BEGIN
    UPDATE report.schedule AS known
    SET is_paused = true, pause_reason = coalesce(nullif(p_reason, ''), 'paused by hand')
    WHERE known.org_id = v_schedule.org_id AND known.schedule_id = v_schedule.schedule_id;
END;
$$;

COMMENT ON FUNCTION report.pause_schedule(uuid, text) IS
    'Let a schedule of your organisation (an operator: any) rest, for a reason. What is in the outbox goes out. Raises SM016, SM105 unknown schedule.';

GRANT EXECUTE ON FUNCTION report.pause_schedule(uuid, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
