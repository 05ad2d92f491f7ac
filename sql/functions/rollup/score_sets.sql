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
    WITH claimed AS (
        DELETE FROM rollup.pending_score AS pending
        WHERE pending.pending_id IN (
            SELECT oldest.pending_id FROM rollup.pending_score AS oldest ORDER BY oldest.pending_id LIMIT p_limit
        )
        RETURNING pending.org_id, pending.response_set_id
    ),
    -- The share lock keeps a set from going away, or to another month, under its score.
    held AS (
        SELECT answered.org_id, answered.response_set_id
        FROM core.response_set AS answered
        WHERE (answered.org_id, answered.response_set_id)
              IN (SELECT claimed.org_id, claimed.response_set_id FROM claimed)
        ORDER BY answered.org_id, answered.response_set_id
        FOR SHARE
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
