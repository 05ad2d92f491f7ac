CREATE OR REPLACE FUNCTION rollup.drain_batch(
    p_limit integer DEFAULT 5000
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_scored  bigint;
    v_series  bigint;
    v_aside   bigint := 0;
    v_changes rollup.change[];
BEGIN
    -- One drain works at a time; the others have nothing to wait for.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('surveymark drain', 0)) THEN
        RETURN 0;
    END IF;

    v_scored := rollup.score_sets(p_limit);
    v_series := rollup.drain_series(p_limit);

    -- Claim, effect and forgetting are one transaction, so no crash can come between them. Live
    -- changes first; a decrease is bulk, and so comes after every answer that it can speak of.
    -- By their place: the planner takes a queue for empty, as it mostly is, and joined by number it read
    -- the whole queue for each row.
    WITH claimed AS (
        DELETE FROM rollup.change AS pending
        WHERE pending.ctid = ANY (ARRAY(
            SELECT oldest.ctid
            FROM rollup.change AS oldest
            ORDER BY oldest.is_bulk, oldest.change_id
            LIMIT p_limit
        ))
        RETURNING pending AS row
    )
    SELECT coalesce(array_agg(claimed.row), '{}') INTO v_changes FROM claimed;

    IF cardinality(v_changes) > 0 THEN
        BEGIN
            PERFORM rollup.merge_changes(v_changes);
        EXCEPTION WHEN OTHERS THEN
            v_aside := rollup.isolate('change', ARRAY(SELECT to_jsonb(change) FROM unnest(v_changes) AS change));
        END;
    END IF;

    PERFORM rollup.note_batch(v_series + cardinality(v_changes) - v_aside);

    RETURN v_scored + v_series + cardinality(v_changes);
END;
$$;

COMMENT ON FUNCTION rollup.drain_batch(integer) IS
    'Score up to p_limit marked sets and merge up to p_limit rows of each ledger (of answers: response sets) into the rollup, live ones first, and into the series, in one transaction; a row that cannot be handled goes to rollup.dead_letter. A batch that merged changes is numbered, and its commit notifies the channel surveymark_drain (rollup.batch). Returns how many were handled, 0 when nothing waits or another drain works.';
