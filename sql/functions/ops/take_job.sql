CREATE OR REPLACE FUNCTION ops.take_job(
    p_job_name text,
    p_trigger  text
)
    RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    -- How long somebody queues.
    SET lock_timeout = '2s'
AS $$
DECLARE
    v_key      CONSTANT bigint      := ops.job_lock_key(p_job_name);
    v_give_up  CONSTANT timestamptz := clock_timestamp() + interval '2 seconds';
BEGIN
    IF pg_try_advisory_lock(v_key) THEN
        RETURN true;
    END IF;

    IF NOT EXISTS (SELECT FROM ops.job WHERE job.job_name = p_job_name AND job.poll_function IS NOT NULL) THEN
        RETURN false;
    END IF;

    -- A run that polls makes room for whoever stands in the queue of the lock.
    IF p_trigger IN ('manual', 'tick') THEN
        BEGIN
            PERFORM pg_advisory_lock(v_key);
            RETURN true;
        EXCEPTION WHEN lock_not_available THEN
            RETURN false;
        END;
    END IF;

    -- A clock only takes turns with itself: in the queue, its next run would end the one that polls,
    -- and that one, coming back, the next.
    WHILE clock_timestamp() < v_give_up
    LOOP
        PERFORM pg_sleep(0.05);
        IF pg_try_advisory_lock(v_key) THEN
            RETURN true;
        END IF;
    END LOOP;

    RETURN false;
END;
$$;

COMMENT ON FUNCTION ops.take_job(text, text) IS
    'Take a job''s lock for the session, and say whether that was possible. For a job that polls, up to 2 seconds are waited for a run that makes room or ends; for any other job, none.';
