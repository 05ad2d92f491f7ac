CREATE OR REPLACE FUNCTION ops.finish_job_run(
    p_run_id   bigint,
    p_steps    integer,
    p_sqlstate text DEFAULT NULL,
    p_message  text DEFAULT NULL
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_run ops.job_run;
BEGIN
    UPDATE ops.job_run
    SET status         = CASE WHEN p_sqlstate IS NULL THEN 'succeeded' ELSE 'failed' END,
        finished_at    = clock_timestamp(),
        steps          = p_steps,
        error_sqlstate = p_sqlstate,
        error_message  = p_message
    WHERE job_run.run_id = p_run_id AND job_run.status = 'running' AND job_run.pid = pg_backend_pid()
    RETURNING * INTO v_run;

    IF NOT found THEN
        RAISE EXCEPTION 'run % is not running in this session', coalesce(p_run_id::text, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'Only ops.run_job() finishes a run, in the session that started it.';
    END IF;

    IF p_sqlstate IS NULL THEN
        UPDATE ops.job
        SET failure_count = 0
        WHERE job.job_name = v_run.job_name AND failure_count <> 0;
    ELSIF v_run.trigger = 'manual' AND p_sqlstate = '57014' THEN
        -- Who started it changed his mind: nothing is wrong with the job.
        NULL;
    ELSE
        PERFORM ops.count_job_failure(v_run.job_name, format('%s (%s)', p_message, p_sqlstate));
    END IF;
END;
$$;

COMMENT ON FUNCTION ops.finish_job_run(bigint, integer, text, text) IS
    'Write down how a run ended: without an SQLSTATE it succeeded and the job''s failures are forgotten, with one they are counted.';

GRANT EXECUTE ON FUNCTION ops.finish_job_run(bigint, integer, text, text) TO surveymark_job, surveymark_operator;
