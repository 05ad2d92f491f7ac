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
    v_purged bigint;
BEGIN
    -- The latest real run of each job stays, however old: what is due next is reckoned from it.
    DELETE FROM ops.job_run
    WHERE job_run.run_id IN (
        SELECT old.run_id
        FROM ops.job_run AS old
        WHERE old.started_at < p_before
          AND old.status <> 'running'
          AND (old.status = 'skipped_overlap'
               OR EXISTS (SELECT FROM ops.job_run AS later
                          WHERE later.job_name = old.job_name
                            AND later.run_id > old.run_id
                            AND later.status <> 'skipped_overlap'))
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
