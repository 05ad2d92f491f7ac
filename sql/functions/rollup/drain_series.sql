CREATE OR REPLACE FUNCTION rollup.drain_series(
    p_limit integer
)
    RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_changes rollup.series_change[];
BEGIN
    WITH claimed AS (
        DELETE FROM rollup.series_change AS pending
        WHERE pending.ctid = ANY (ARRAY(
            SELECT oldest.ctid FROM rollup.series_change AS oldest ORDER BY oldest.change_id LIMIT p_limit
        ))
        RETURNING pending AS row
    )
    SELECT array_agg(claimed.row) INTO v_changes FROM claimed;

    IF v_changes IS NULL THEN
        RETURN 0;
    END IF;

    BEGIN
        PERFORM rollup.merge_series(v_changes);
    EXCEPTION WHEN OTHERS THEN
        PERFORM rollup.isolate('series', ARRAY(SELECT to_jsonb(change) FROM unnest(v_changes) AS change));
    END;

    RETURN cardinality(v_changes);
END;
$$;

COMMENT ON FUNCTION rollup.drain_series(integer) IS
    'The part of rollup.drain_batch(), which holds its lock, for the series: merge up to p_limit rows of its ledger; one that cannot be merged goes to rollup.dead_letter. Returns how many were handled.';
