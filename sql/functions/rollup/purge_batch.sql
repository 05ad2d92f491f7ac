CREATE OR REPLACE FUNCTION rollup.purge_batch(
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
    DELETE FROM rollup.batch
    WHERE batch.batch_id IN (
        SELECT old.batch_id
        FROM rollup.batch AS old
        WHERE old.drained_at < p_before
          -- The latest says how current the counts are, however old it is.
          AND old.batch_id < (SELECT max(latest.batch_id) FROM rollup.batch AS latest)
        ORDER BY old.batch_id
        LIMIT p_limit
    );
    GET DIAGNOSTICS v_purged = ROW_COUNT;

    PERFORM ops.note_work('purge-history', 'batches forgotten', v_purged);

    RETURN v_purged;
END;
$$;

COMMENT ON FUNCTION rollup.purge_batch(timestamptz, integer) IS
    'Forget at most so many batches of the drain from before an instant, oldest first; the latest stays. Returns how many.';

GRANT EXECUTE ON FUNCTION rollup.purge_batch(timestamptz, integer) TO surveymark_job, surveymark_operator;
