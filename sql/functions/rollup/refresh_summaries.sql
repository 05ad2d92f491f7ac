CREATE OR REPLACE FUNCTION rollup.refresh_summaries()
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    -- Read before the summaries read the tables: what is merged in between is taken in twice.
    v_batch_id  CONSTANT bigint := (SELECT coalesce(max(batch.batch_id), 0) FROM rollup.batch AS batch);
    v_summary   text;
    v_refreshed bigint := 0;
BEGIN
    FOR v_summary IN
        SELECT stale.summary
        FROM rollup.summary AS stale
        WHERE stale.batch_id IS DISTINCT FROM v_batch_id
        ORDER BY stale.ordinal
    LOOP
        -- CONCURRENTLY keeps readers reading, but cannot fill an empty view for the first time.
        EXECUTE format(
            'REFRESH MATERIALIZED VIEW %s rollup.%I',
            CASE WHEN (SELECT known.ispopulated FROM pg_matviews AS known
                       WHERE known.schemaname = 'rollup' AND known.matviewname = v_summary)
                 THEN 'CONCURRENTLY' ELSE '' END,
            v_summary
        );
        UPDATE rollup.summary
        SET batch_id = v_batch_id, refreshed_at = clock_timestamp()
        WHERE summary.summary = v_summary;
        v_refreshed := v_refreshed + 1;
    END LOOP;

    UPDATE rollup.summary SET checked_at = now();

    RETURN v_refreshed;
END;
$$;

COMMENT ON FUNCTION rollup.refresh_summaries() IS
    'Refresh each summary since whose last refresh the drain has merged something; returns how many were refreshed.';
