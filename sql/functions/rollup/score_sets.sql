CREATE OR REPLACE FUNCTION rollup.score_sets(
    p_limit integer
)
    RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_marks rollup.pending_score[];
BEGIN
    -- The share lock keeps a set from going away, or to another month, under its score. A set that
    -- somebody is changing is left for the next drain: waiting for it could deadlock.
    WITH candidate AS (
        SELECT oldest.is_bulk, oldest.pending_id, oldest.org_id, oldest.response_set_id
        FROM rollup.pending_score AS oldest
        ORDER BY oldest.is_bulk, oldest.pending_id
        LIMIT p_limit
    ),
    held AS (
        SELECT answered.org_id, answered.response_set_id
        FROM core.response_set AS answered
        WHERE (answered.org_id, answered.response_set_id)
              IN (SELECT candidate.org_id, candidate.response_set_id FROM candidate)
        FOR SHARE SKIP LOCKED
    ),
    claimed AS (
        DELETE FROM rollup.pending_score AS pending
        USING candidate
        WHERE pending.is_bulk = candidate.is_bulk AND pending.pending_id = candidate.pending_id
          AND ((candidate.org_id, candidate.response_set_id) IN (SELECT held.org_id, held.response_set_id FROM held)
               OR NOT EXISTS (
                   SELECT
                   FROM core.response_set AS answered
                   WHERE answered.org_id = candidate.org_id
                     AND answered.response_set_id = candidate.response_set_id))
        RETURNING pending AS row
    )
    SELECT array_agg(claimed.row) INTO v_marks FROM claimed;

    IF v_marks IS NULL THEN
        RETURN 0;
    END IF;

    BEGIN
        PERFORM rollup.score_marks(v_marks);
    EXCEPTION WHEN OTHERS THEN
        PERFORM rollup.isolate('score', ARRAY(SELECT to_jsonb(mark) FROM unnest(v_marks) AS mark));
    END;

    RETURN cardinality(v_marks);
END;
$$;

COMMENT ON FUNCTION rollup.score_sets(integer) IS
    'Score up to p_limit marked response sets; a mark that cannot be scored goes to rollup.dead_letter. Returns how many marks were handled.';
