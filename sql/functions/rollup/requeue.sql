CREATE OR REPLACE FUNCTION rollup.requeue(
    p_limit    integer DEFAULT 5000,
    OUT mended bigint,
    OUT failed bigint
)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    -- It holds the lock of the drain, and must not wait for an idle transaction with it.
    SET lock_timeout = '5s'
AS $$
DECLARE
    v_began CONSTANT timestamptz := clock_timestamp();
    v_kind  text;
    v_rows  jsonb[];
    v_count bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('surveymark drain', 0));

    -- As in rollup.score_sets(): no set may go away, or to another month, under its score.
    PERFORM
    FROM rollup.dead_letter AS dead
    JOIN core.response_set AS answered
        ON answered.org_id = dead.org_id AND answered.response_set_id = (dead.content ->> 'response_set_id')::bigint
    WHERE dead.kind = 'score'
    FOR SHARE OF answered;

    mended := 0;
    failed := 0;

    FOREACH v_kind IN ARRAY ARRAY['score', 'change', 'series'] LOOP
        -- Those that failed last are tried last, so that none of them keeps the others waiting.
        v_rows := ARRAY(
            SELECT dead.content
            FROM rollup.dead_letter AS dead
            WHERE dead.kind = v_kind
            ORDER BY dead.last_failed_at, dead.queue_id
            LIMIT p_limit
        );
        v_count := rollup.isolate(v_kind, v_rows);

        DELETE FROM rollup.dead_letter AS dead
        USING unnest(v_rows) AS tried (content)
        WHERE dead.kind = v_kind AND dead.content = tried.content AND dead.last_failed_at < v_began;

        IF v_kind <> 'score' THEN
            PERFORM rollup.note_batch(cardinality(v_rows) - v_count);
        END IF;

        mended := mended + cardinality(v_rows) - v_count;
        failed := failed + v_count;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION rollup.requeue(integer) IS
    'Try up to p_limit dead letters of each kind again, once their cause is gone; returns how many are through now, and how many failed again and stay, with one attempt more.';

GRANT EXECUTE ON FUNCTION rollup.requeue(integer) TO surveymark_operator;
