CREATE OR REPLACE FUNCTION ops.start_job_run(
    p_job_name        text,
    p_trigger         text,
    OUT run_id        bigint,
    OUT step_function text,
    OUT yield_at      timestamptz,
    OUT poll_function text,
    OUT poll_seconds  double precision
)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_job        ops.job;
    v_holder     integer;
    v_reason     text;
    v_is_failure boolean;
    v_timeout    CONSTANT interval := current_setting('statement_timeout')::interval;
BEGIN
    SELECT * INTO v_job FROM ops.job WHERE job.job_name = p_job_name;

    IF NOT found THEN
        RAISE EXCEPTION 'unknown job "%"', coalesce(p_job_name, '(null)')
            USING ERRCODE = 'SM022',
                  HINT    = 'See the names with: surveymark jobs list';
    END IF;

    IF p_trigger NOT IN ('cron', 'start', 'tick', 'manual') IS NOT FALSE THEN
        RAISE EXCEPTION 'unknown trigger "%"', coalesce(p_trigger, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'Say cron, start, tick or manual.';
    END IF;

    IF NOT v_job.is_enabled THEN
        IF p_trigger = 'manual' THEN
            RAISE EXCEPTION 'job "%" is switched off', p_job_name
                USING ERRCODE = 'SM023',
                      DETAIL  = format('Since %s: %s.', ops.utc_text(v_job.disabled_at), v_job.disabled_reason),
                      HINT    = format('Switch it on with: surveymark jobs enable %s', p_job_name);
        END IF;
        RETURN;
    END IF;

    -- A server start runs what was missed, and only where the job wants that.
    IF p_trigger = 'start'
       AND (v_job.on_missed = 'skip'
            OR ops.next_run(v_job.schedule, ops.job_served_until(p_job_name)) > now()) THEN
        RETURN;
    END IF;

    IF NOT ops.take_job(p_job_name, p_trigger) THEN
        v_holder := ops.job_lock_holder(p_job_name);
        v_reason := format(
            CASE
                WHEN EXISTS (SELECT FROM ops.job_run
                             WHERE job_run.job_name = p_job_name
                               AND job_run.status = 'running' AND job_run.pid = v_holder)
                THEN 'Process %s is running it.'
                ELSE 'Process %s holds its lock.'
            END,
            coalesce(v_holder::text, 'unknown')
        );

        -- Starts skipped one after the other share a row.
        UPDATE ops.job_run
        SET occurrences = occurrences + 1,
            finished_at = clock_timestamp()
        WHERE job_run.run_id = (SELECT max(latest.run_id) FROM ops.job_run AS latest
                                WHERE latest.job_name = p_job_name)
          AND job_run.status = 'skipped_overlap'
          AND job_run.trigger = p_trigger;

        IF NOT found THEN
            INSERT INTO ops.job_run (job_name, trigger, status, finished_at, run_by, pid, error_message)
            VALUES (p_job_name, p_trigger, 'skipped_overlap', clock_timestamp(), session_user, pg_backend_pid(),
                    v_reason);
        END IF;

        IF p_trigger IN ('manual', 'tick') THEN
            RAISE NOTICE 'job "%" is already running', p_job_name
                USING DETAIL = v_reason;
        END IF;
        RETURN;
    END IF;

    BEGIN
        -- We hold the lock, so whoever wrote this row is gone. When the whole server went down,
        -- that was not the job's fault and does not count.
        UPDATE ops.job_run
        SET status        = 'crashed',
            finished_at   = clock_timestamp(),
            error_message = CASE
                                WHEN job_run.started_at < pg_postmaster_start_time()
                                THEN 'The server stopped during the run.'
                                ELSE format('Process %s ended before it could say how.', job_run.pid)
                            END
        WHERE job_run.job_name = p_job_name AND job_run.status = 'running'
        RETURNING job_run.started_at >= pg_postmaster_start_time() INTO v_is_failure;

        IF v_is_failure THEN
            PERFORM ops.count_job_failure(p_job_name, 'its session ended in the middle of a run');

            -- That may have been one too many.
            IF p_trigger <> 'manual'
               AND NOT (SELECT job.is_enabled FROM ops.job WHERE job.job_name = p_job_name) THEN
                PERFORM ops.release_job(p_job_name);
                RETURN;
            END IF;
        END IF;

        step_function := v_job.step_function;

        -- A run that a clock started makes room when the job is due again; one started by hand goes on
        -- to its end.
        IF p_trigger <> 'manual' THEN
            yield_at := ops.next_run(v_job.schedule, clock_timestamp());
        END IF;

        -- The half second lets the next start come before this run ends, so that it follows at once. A
        -- statement timeout is about statements that hang: a run that only looks for work ends before it.
        IF p_trigger IN ('cron', 'start') AND v_job.poll_function IS NOT NULL THEN
            poll_function := v_job.poll_function;
            poll_seconds  := ops.setting_value('poll_interval_ms') / 1000;
            yield_at      := least(yield_at + interval '0.5 seconds',
                                   statement_timestamp() + 0.9 * nullif(v_timeout, interval '0'));
        END IF;

        INSERT INTO ops.job_run (job_name, trigger, run_by, pid)
        VALUES (p_job_name, p_trigger, session_user, pg_backend_pid())
        RETURNING job_run.run_id INTO run_id;
    EXCEPTION WHEN OTHERS OR query_canceled THEN
        PERFORM ops.release_job(p_job_name);
        RAISE;
    END;
END;
$$;

COMMENT ON FUNCTION ops.start_job_run(text, text) IS
    'Take a job''s lock and write down that it runs; run_id is null when it is switched off, held by another session, or has missed nothing. poll_function is null where the run ends when nothing is left.';

GRANT EXECUTE ON FUNCTION ops.start_job_run(text, text) TO surveymark_job, surveymark_operator;
