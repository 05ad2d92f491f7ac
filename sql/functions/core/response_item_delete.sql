CREATE OR REPLACE FUNCTION core.response_item_delete()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_change record;
BEGIN
    IF NOT EXISTS (SELECT FROM old_item) THEN
        RETURN NULL;
    END IF;

    SELECT
        array_agg(counted.org_id) AS org_ids, array_agg(counted.question_id) AS question_ids,
        array_agg(counted.month) AS months, array_agg(counted.answer_state) AS answer_states,
        array_agg(counted.value) AS counted_values, array_agg(counted.n) AS counts,
        array_agg(counted.weight_sum) AS weight_sums, array_agg(counted.weight_square_sum) AS weight_square_sums
    INTO v_change
    FROM (
        SELECT item.org_id, item.question_id, item.month, item.answer_state, item.value,
               -count(*) AS n, -sum(item.weight) AS weight_sum, -sum(item.weight * item.weight) AS weight_square_sum
        FROM old_item AS item
        WHERE item.month IS NOT NULL
        GROUP BY item.org_id, item.question_id, item.month, item.answer_state, item.value
    ) AS counted;

    PERFORM rollup.queue_change(v_change.org_ids, v_change.question_ids, v_change.months, v_change.answer_states,
                                v_change.counted_values, v_change.counts, v_change.weight_sums,
                                v_change.weight_square_sums);

    PERFORM rollup.queue_score(marked.org_ids, marked.response_set_ids)
    FROM (
        SELECT array_agg(item.org_id) AS org_ids, array_agg(item.response_set_id) AS response_set_ids
        FROM (
            SELECT DISTINCT item.org_id, item.response_set_id
            FROM old_item AS item
            WHERE item.question_id IN (SELECT keyed.question_id FROM core.scale_item AS keyed)
        ) AS item
    ) AS marked;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION core.response_item_delete() IS
    'Queue deleted items as negative counts and mark sets whose scale scores change.';

CREATE OR REPLACE TRIGGER response_item_delete
    AFTER DELETE ON core.response_item
    REFERENCING OLD TABLE AS old_item
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.response_item_delete();
