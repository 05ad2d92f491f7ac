CREATE OR REPLACE FUNCTION ops.release_job(
    p_job_name text
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- More than once, if a cancelled earlier run of this session left it held.
    WHILE ops.job_lock_holder(p_job_name) = pg_backend_pid()
    LOOP
        EXIT WHEN NOT pg_advisory_unlock(ops.job_lock_key(p_job_name));
    END LOOP;
END;
$$;

COMMENT ON FUNCTION ops.release_job(text) IS 'Let go of a job''s lock, as often as this session took it.';

GRANT EXECUTE ON FUNCTION ops.release_job(text) TO surveymark_job, surveymark_operator;
