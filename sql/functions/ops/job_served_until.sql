CREATE OR REPLACE FUNCTION ops.job_served_until(
    p_job_name text
)
    RETURNS timestamptz
    LANGUAGE plpgsql
    STABLE STRICT
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN (
        SELECT greatest(
            job.scheduled_from,
            (SELECT run.started_at
             FROM ops.job_run AS run
             WHERE run.job_name = job.job_name AND run.status <> 'skipped_overlap'
             ORDER BY run.run_id DESC
             LIMIT 1)
        )
        FROM ops.job
        WHERE job.job_name = p_job_name
    );
END;
$$;

COMMENT ON FUNCTION ops.job_served_until(text) IS
    'Due times of a job up to this instant need no run any more: one has started since, or they were never owed.';

GRANT EXECUTE ON FUNCTION ops.job_served_until(text) TO surveymark_operator;
