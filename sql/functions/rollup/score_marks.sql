CREATE OR REPLACE FUNCTION rollup.score_marks(
    p_marks rollup.pending_score[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_org_ids          bigint[];
    v_response_set_ids bigint[];
BEGIN
    SELECT array_agg(mark.org_id ORDER BY mark.org_id, mark.response_set_id),
           array_agg(mark.response_set_id ORDER BY mark.org_id, mark.response_set_id)
    INTO v_org_ids, v_response_set_ids
    FROM (SELECT DISTINCT marked.org_id, marked.response_set_id FROM unnest(p_marks) AS marked) AS mark;

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
END;
$$;

COMMENT ON FUNCTION rollup.score_marks(rollup.pending_score[]) IS
    'Compute the scale scores of marked response sets, which the caller has share-locked, and store them as items of the derived questions.';
