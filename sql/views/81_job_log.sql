-- What became of each start of a job, for reading; ORDER BY run_id DESC is newest first.

CREATE VIEW ops.job_log WITH (security_barrier) AS
SELECT
    run.run_id,
    run.job_name,
    run.trigger,
    CASE
        WHEN run.status = 'running' AND ops.job_lock_holder(run.job_name) IS NULL THEN 'crashed'
        ELSE run.status
    END AS status,
    run.started_at,
    run.finished_at,
    extract(epoch FROM coalesce(run.finished_at, clock_timestamp()) - run.started_at)::double precision
        AS duration_seconds,
    run.steps,
    run.work,
    run.occurrences,
    run.run_by,
    run.pid,
    run.error_sqlstate,
    run.error_message
FROM ops.job_run AS run;

COMMENT ON VIEW ops.job_log IS
$$The history of the jobs, one row for each start; purge-history keeps history_retention_days of it.
Answers to: scheduled_job_logs.$$;
COMMENT ON COLUMN ops.job_log.run_id IS 'Grows with time: order by it, downwards, for the newest first.';
COMMENT ON COLUMN ops.job_log.job_name IS 'The name of the job, as in ops.job_status.';
COMMENT ON COLUMN ops.job_log.trigger IS 'What started it: cron, start (a server start that found it missed), tick or manual.';
COMMENT ON COLUMN ops.job_log.status IS 'running, succeeded, failed, crashed or skipped_overlap.';
COMMENT ON COLUMN ops.job_log.started_at IS 'When the job was started.';
COMMENT ON COLUMN ops.job_log.finished_at IS 'When it ended; null while it runs.';
COMMENT ON COLUMN ops.job_log.duration_seconds IS 'How long it took, or has taken so far.';
COMMENT ON COLUMN ops.job_log.steps IS 'How many steps were committed.';
COMMENT ON COLUMN ops.job_log.work IS 'What the steps handled, as they counted it.';
COMMENT ON COLUMN ops.job_log.occurrences IS 'How many skipped starts this row stands for.';
COMMENT ON COLUMN ops.job_log.run_by IS 'The role that was logged in.';
COMMENT ON COLUMN ops.job_log.pid IS 'The server process that ran it.';
COMMENT ON COLUMN ops.job_log.error_sqlstate IS 'The failing step''s error code.';
COMMENT ON COLUMN ops.job_log.error_message IS 'The failing step''s message, or who held the job when a start was skipped.';

-- surveymark_job too: it may be the one that runs surveymark tick.
GRANT SELECT ON ops.job_log TO surveymark_operator, surveymark_job;
