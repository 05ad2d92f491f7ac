CREATE OR REPLACE FUNCTION rollup.score_sets(
    p_limit integer
)
    RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_claimed          bigint;
    v_org_ids          bigint[];
    v_response_set_ids bigint[];
BEGIN
    -- The share lock keeps a set from going away, or to another month, under its score. A set that
    -- somebody is changing is left for the next drain: waiting for it could deadlock.
    WITH candidate AS (
        SELECT oldest.pending_id, oldest.org_id, oldest.response_set_id
        FROM rollup.pending_score AS oldest
        ORDER BY oldest.pending_id
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
        WHERE pending.pending_id = candidate.pending_id
          AND ((candidate.org_id, candidate.response_set_id) IN (SELECT held.org_id, held.response_set_id FROM held)
               OR NOT EXISTS (
                   SELECT
                   FROM core.response_set AS answered
                   WHERE answered.org_id = candidate.org_id
                     AND answered.response_set_id = candidate.response_set_id))
        RETURNING 1
    )
    SELECT
        (SELECT count(*) FROM claimed),
        (SELECT array_agg(held.org_id ORDER BY held.org_id, held.response_set_id) FROM held),
        (SELECT array_agg(held.response_set_id ORDER BY held.org_id, held.response_set_id) FROM held)
    INTO v_claimed, v_org_ids, v_response_set_ids;

    IF v_org_ids IS NULL THEN
        RETURN v_claimed;
    END IF;

    WITH score AS MATERIALIZED (
        SELECT * FROM rollup.scale_score(v_org_ids, v_response_set_ids)
    ),
    withdrawn AS (
        DELETE FROM core.response_item AS item
        USING score
        WHERE item.org_id = score.org_id AND item.response_set_id = score.response_set_id
          AND item.question_id = score.question_id AND score.value IS NULL
    )
    INSERT INTO core.response_item AS item (org_id, response_set_id, question_id, month, value, weight)
    SELECT score.org_id, score.response_set_id, score.question_id, score.month, score.value, score.weight
    FROM score
    WHERE score.value IS NOT NULL
    ORDER BY score.org_id, score.response_set_id, score.question_id
    ON CONFLICT ON CONSTRAINT response_item_pkey
        DO UPDATE SET value = excluded.value
        WHERE item.value <> excluded.value;

    RETURN v_claimed;
END;
$$;

COMMENT ON FUNCTION rollup.score_sets(integer) IS
    'Compute the scale scores of up to p_limit marked response sets and store them as items of the derived questions; returns how many marks were handled.';
