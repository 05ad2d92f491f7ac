CREATE OR REPLACE FUNCTION ops.check_jobs()
    RETURNS TABLE (check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_job record;
BEGIN
    FOR v_job IN SELECT * FROM ops.job_status ORDER BY job_status.job_name
    LOOP
        check_name := 'job ' || v_job.job_name;
        status     := 'healthy';
        value      := coalesce(v_job.last_status, 'never run');
        detail     := CASE
                          WHEN v_job.last_run_at IS NULL THEN 'It has not run yet.'
                          ELSE format('Last started %s.', ops.utc_text(v_job.last_run_at))
                      END;
        hint       := NULL;

        IF NOT v_job.is_enabled AND v_job.disabled_by IS NULL THEN
            status := 'warning';
            value  := 'switched off';
            detail := format('It switched itself off: %s.', v_job.disabled_reason);
            hint   := format('Mend the cause, then: surveymark jobs enable %s', v_job.job_name);
        ELSIF NOT v_job.is_enabled THEN
            value  := 'switched off';
            detail := format('%s switched it off: %s.', v_job.disabled_by, v_job.disabled_reason);

            -- Nothing reaches the figures meanwhile, and whoever did it may have forgotten.
            IF v_job.priority = 'critical' THEN
                status := 'warning';
                hint   := format('Switch it on again: surveymark jobs enable %s', v_job.job_name);
            END IF;
        ELSIF v_job.last_status = 'failed' THEN
            status := 'warning';
            detail := format('%s %s of %s failures: %s', detail, v_job.failure_count, v_job.max_failures,
                             v_job.last_error);
            hint   := format('See its runs with: surveymark jobs log %s', v_job.job_name);
        ELSIF v_job.last_status = 'crashed' THEN
            status := 'warning';
            detail := format('%s %s', detail, v_job.last_error);
            hint   := format('Its next run puts this right; or now: surveymark jobs run %s', v_job.job_name);
        ELSIF v_job.is_overdue THEN
            status := 'warning';
            value  := 'overdue';
            detail := format('%s Two of its due times have passed since.', detail);
            hint   := 'Is a clock running? pg_cron in this database, or: surveymark tick every minute.';
        END IF;

        RETURN NEXT;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION ops.check_jobs() IS
    'Health: one row for each job; a warning when it switched itself off, is critical and off at all, failed, crashed, or let two due times pass.';
