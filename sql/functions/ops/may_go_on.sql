CREATE OR REPLACE FUNCTION ops.may_go_on(
    p_job_name text
)
    RETURNS boolean
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_key CONSTANT bigint := ops.job_lock_key(p_job_name);
BEGIN
    RETURN EXISTS (SELECT FROM ops.job WHERE job.job_name = p_job_name AND job.is_enabled)
       AND NOT EXISTS (
           SELECT
           FROM pg_locks AS lock
           WHERE lock.locktype = 'advisory'
             AND NOT lock.granted
             AND lock.objsubid = 1
             AND lock.database = (SELECT here.oid FROM pg_database AS here WHERE here.datname = current_database())
             AND (lock.classid::bigint << 32) | lock.objid::bigint = v_key
       );
END;
$$;

COMMENT ON FUNCTION ops.may_go_on(text) IS
    'Whether a run that polls may go on: its job is on, and nobody waits for the job''s lock.';

GRANT EXECUTE ON FUNCTION ops.may_go_on(text) TO surveymark_job, surveymark_operator;
