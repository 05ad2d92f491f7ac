CREATE OR REPLACE FUNCTION ops.job_lock_key(
    p_job_name text
)
    RETURNS bigint
    LANGUAGE sql
    IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT hashtextextended('surveymark job ' || p_job_name, 0)
$$;

COMMENT ON FUNCTION ops.job_lock_key(text) IS
    'The number of the advisory lock that a session holds while it runs the job.';

GRANT EXECUTE ON FUNCTION ops.job_lock_key(text) TO surveymark_job, surveymark_operator;
