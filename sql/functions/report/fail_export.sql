CREATE OR REPLACE FUNCTION report.fail_export(
    p_export_id uuid,
    p_sqlstate  text,
    p_message   text,
    p_hint      text,
    p_is_final  boolean
)
    RETURNS text
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_failed report.export;
BEGIN
    UPDATE report.export AS taken
    SET status         = CASE WHEN given_up.is_so THEN 'failed' ELSE 'queued' END,
        failure_count  = taken.failure_count + 1,
        run_at         = clock_timestamp() + report.retry_delay(taken.failure_count + 1),
        finished_at    = CASE WHEN given_up.is_so THEN clock_timestamp() END,
        error_sqlstate = p_sqlstate,
        error_message  = p_message,
        error_hint     = p_hint
    FROM (
        SELECT known.org_id, p_is_final OR known.failure_count >= ops.setting_value('export_most_retries') AS is_so
        FROM report.export AS known
        WHERE known.export_id = p_export_id
    ) AS given_up
    WHERE taken.org_id = given_up.org_id AND taken.export_id = p_export_id
      AND taken.status = 'processing' AND taken.worker_pid = pg_backend_pid()
    RETURNING taken.* INTO v_failed;

    PERFORM pg_advisory_unlock(ops.job_lock_key('export ' || p_export_id));

    IF v_failed.status = 'failed' AND v_failed.schedule_id IS NOT NULL THEN
        PERFORM report.tell_owner(v_failed.org_id, v_failed.export_id,
                                  format('was not made: %s', p_message), p_hint);
    END IF;

    RETURN v_failed.status;
END;
$$;

COMMENT ON FUNCTION report.fail_export(uuid, text, text, text, boolean) IS
    'The attempt of this session failed: the export waits for its next one, or has failed for good (then the owner of its schedule is told). Returns its status, null when it was cancelled meanwhile.';

GRANT EXECUTE ON FUNCTION report.fail_export(uuid, text, text, text, boolean) TO surveymark_operator;
