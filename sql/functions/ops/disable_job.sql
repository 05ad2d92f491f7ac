CREATE OR REPLACE FUNCTION ops.disable_job(
    p_job_name text,
    p_reason   text DEFAULT 'switched off by hand'
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM ops.job WHERE job.job_name = p_job_name) THEN
        RAISE EXCEPTION 'unknown job "%"', coalesce(p_job_name, '(null)')
            USING ERRCODE = 'SM022',
                  HINT    = 'See the names with: surveymark jobs list';
    END IF;

    -- One that is off already keeps its reason.
    UPDATE ops.job
    SET is_enabled      = false,
        disabled_at     = clock_timestamp(),
        disabled_by     = session_user,
        disabled_reason = p_reason
    WHERE job.job_name = p_job_name AND is_enabled;
END;
$$;

COMMENT ON FUNCTION ops.disable_job(text, text) IS
    'Switch a job off, with a reason: its clock goes on ticking and finds nothing to do. A run under way ends by itself.';

GRANT EXECUTE ON FUNCTION ops.disable_job(text, text) TO surveymark_operator;
