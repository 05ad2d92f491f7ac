-- The picture an operator looks at first: one row for each job.

CREATE VIEW ops.job_status WITH (security_barrier) AS
SELECT
    job.job_name,
    job.title,
    job.schedule,
    job.priority,
    job.is_enabled,
    CASE WHEN job.is_enabled THEN ops.next_run(job.schedule, clock_timestamp()) END AS next_run_at,
    last_run.started_at AS last_run_at,
    last_run.status AS last_status,
    last_run.duration_seconds AS last_duration_seconds,
    last_run.error_message AS last_error,
    succeeded.started_at AS last_success_at,
    job.failure_count,
    job.max_failures,
    coalesce(
        job.is_enabled
        AND last_run.status IS DISTINCT FROM 'running'
        AND ops.next_run(job.schedule, ops.next_run(job.schedule, ops.job_served_until(job.job_name)))
            < clock_timestamp(),
        false
    ) AS is_overdue,
    job.disabled_at,
    job.disabled_by,
    job.disabled_reason,
    job.description
FROM ops.job
LEFT JOIN LATERAL (
    SELECT
        run.started_at,
        -- Whoever held the job is gone; its next start will write the same into the row.
        CASE
            WHEN run.status = 'running' AND ops.job_lock_holder(run.job_name) IS NULL THEN 'crashed'
            ELSE run.status
        END AS status,
        extract(epoch FROM coalesce(run.finished_at, clock_timestamp()) - run.started_at)::double precision
            AS duration_seconds,
        run.error_message
    FROM ops.job_run AS run
    WHERE run.job_name = job.job_name AND run.status <> 'skipped_overlap'
    ORDER BY run.run_id DESC
    LIMIT 1
) AS last_run ON true
LEFT JOIN LATERAL (
    SELECT run.started_at
    FROM ops.job_run AS run
    WHERE run.job_name = job.job_name AND run.status = 'succeeded'
    ORDER BY run.run_id DESC
    LIMIT 1
) AS succeeded ON true;

COMMENT ON VIEW ops.job_status IS
$$Each job: when it runs next, how its last run ended, and whether it still may run.
Answers to: scheduled_job_config.$$;
COMMENT ON COLUMN ops.job_status.job_name IS 'The name that CALL ops.run_job() and surveymark jobs take.';
COMMENT ON COLUMN ops.job_status.title IS 'What it does, in a few words.';
COMMENT ON COLUMN ops.job_status.schedule IS 'Minute, hour, day of month, month, day of week, in UTC.';
COMMENT ON COLUMN ops.job_status.priority IS 'low, normal, high or critical: which due job surveymark tick runs first.';
COMMENT ON COLUMN ops.job_status.is_enabled IS 'Whether its clock finds anything to do.';
COMMENT ON COLUMN ops.job_status.next_run_at IS 'When it is due next; null while it is switched off.';
COMMENT ON COLUMN ops.job_status.last_run_at IS 'When its latest run started; skipped starts do not count.';
COMMENT ON COLUMN ops.job_status.last_status IS 'running, succeeded, failed or crashed; null when it never ran.';
COMMENT ON COLUMN ops.job_status.last_duration_seconds IS 'How long the latest run took, or has taken so far.';
COMMENT ON COLUMN ops.job_status.last_error IS 'The message of the latest run, when it failed or crashed.';
COMMENT ON COLUMN ops.job_status.last_success_at IS 'When the latest run that succeeded started.';
COMMENT ON COLUMN ops.job_status.failure_count IS 'Failures since the last success.';
COMMENT ON COLUMN ops.job_status.max_failures IS 'At so many failures in a row the job switches itself off.';
COMMENT ON COLUMN ops.job_status.is_overdue IS 'Whether two due times have passed without a start.';
COMMENT ON COLUMN ops.job_status.disabled_at IS 'When it was switched off; null while it is on.';
COMMENT ON COLUMN ops.job_status.disabled_by IS 'The role that switched it off; null when it reached its failure limit.';
COMMENT ON COLUMN ops.job_status.disabled_reason IS 'Why it is off.';
COMMENT ON COLUMN ops.job_status.description IS 'What it does, in a sentence.';

GRANT SELECT ON ops.job_status TO surveymark_operator;
