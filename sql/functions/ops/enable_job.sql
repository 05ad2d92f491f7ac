CREATE OR REPLACE FUNCTION ops.enable_job(
    p_job_name text
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Of an enabled job only the failures are forgotten; its missed due times stay owed.
    UPDATE ops.job
    SET is_enabled      = true,
        failure_count   = 0,
        scheduled_from  = CASE WHEN is_enabled THEN scheduled_from ELSE clock_timestamp() END,
        disabled_at     = NULL,
        disabled_by     = NULL,
        disabled_reason = NULL
    WHERE job.job_name = p_job_name;

    IF NOT found THEN
        RAISE EXCEPTION 'unknown job "%"', coalesce(p_job_name, '(null)')
            USING ERRCODE = 'SM022',
                  HINT    = 'See the names with: surveymark jobs list';
    END IF;
END;
$$;

COMMENT ON FUNCTION ops.enable_job(text) IS
    'Switch a job on and forget its failures; what came due while it was off is not owed.';

GRANT EXECUTE ON FUNCTION ops.enable_job(text) TO surveymark_operator;
