CREATE OR REPLACE FUNCTION ops.count_job_failure(
    p_job_name text,
    p_reason   text
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE ops.job
    SET failure_count = failure_count + 1
    WHERE job.job_name = p_job_name;

    UPDATE ops.job
    SET is_enabled      = false,
        disabled_at     = clock_timestamp(),
        disabled_by     = NULL,
        disabled_reason = format('%s failures in a row, the last one: %s', failure_count, p_reason)
    WHERE job.job_name = p_job_name AND is_enabled AND failure_count >= max_failures;
END;
$$;

COMMENT ON FUNCTION ops.count_job_failure(text, text) IS
    'Count one more failure of a job, and switch it off when that is its maximum.';
