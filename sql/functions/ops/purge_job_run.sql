CREATE OR REPLACE FUNCTION ops.purge_job_run(
    p_before timestamptz,
    p_limit  integer DEFAULT 10000
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- The latest real run of each job stays, however old: what is due next is reckoned from it.
    v_latest bigint[] := ARRAY(
        SELECT latest.run_id
        FROM ops.job
        CROSS JOIN LATERAL (
            SELECT run.run_id
            FROM ops.job_run AS run
            WHERE run.job_name = job.job_name AND run.status <> 'skipped_overlap'
            ORDER BY run.run_id DESC
            LIMIT 1
        ) AS latest
    );
    v_purged bigint;
BEGIN
    DELETE FROM ops.job_run
    WHERE job_run.run_id IN (
        SELECT old.run_id
        FROM ops.job_run AS old
        WHERE old.started_at < p_before AND old.status <> 'running' AND old.run_id <> ALL (v_latest)
        ORDER BY old.started_at
        LIMIT p_limit
    );
    GET DIAGNOSTICS v_purged = ROW_COUNT;

    PERFORM ops.note_work('purge-history', 'runs forgotten', v_purged);

    RETURN v_purged;
END;
$$;

COMMENT ON FUNCTION ops.purge_job_run(timestamptz, integer) IS
    'Delete at most so many runs that started before an instant, oldest first; the latest run of each job stays.';

GRANT EXECUTE ON FUNCTION ops.purge_job_run(timestamptz, integer) TO surveymark_job, surveymark_operator;
