CREATE OR REPLACE FUNCTION ops.job_lock_holder(
    p_job_name text
)
    RETURNS integer
    LANGUAGE sql
    STABLE STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
    -- pg_locks splits the 64-bit key into classid and objid, and says so with objsubid 1.
    SELECT lock.pid
    FROM pg_locks AS lock
    WHERE lock.locktype = 'advisory'
      AND lock.granted
      AND lock.objsubid = 1
      AND lock.database = (SELECT here.oid FROM pg_database AS here WHERE here.datname = current_database())
      AND (lock.classid::bigint << 32) | lock.objid::bigint = ops.job_lock_key(p_job_name)
    LIMIT 1
$$;

COMMENT ON FUNCTION ops.job_lock_holder(text) IS
    'The process id of the session that is running the job, or null: a run without a living holder has crashed.';

GRANT EXECUTE ON FUNCTION ops.job_lock_holder(text) TO surveymark_job, surveymark_operator;
