CREATE OR REPLACE FUNCTION core.response_item_delete()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_answer_sets rollup.answer_set[];
BEGIN
    IF NOT EXISTS (SELECT FROM old_item) THEN
        RETURN NULL;
    END IF;

    FOR v_answer_sets IN
        SELECT array_agg(ROW (gathered.org_id, gathered.month, gathered.question_ids, gathered.answer_states,
                              gathered.answer_values, -1, gathered.weight)::rollup.answer_set)
        FROM (
            SELECT item.org_id, item.month, item.weight, (row_number() OVER () - 1) / 5000 AS chunk,
                   array_agg(item.question_id) AS question_ids, array_agg(item.answer_state) AS answer_states,
                   array_agg(item.value) AS answer_values
            FROM old_item AS item
            WHERE item.month IS NOT NULL
            GROUP BY item.org_id, item.response_set_id, item.month, item.weight
        ) AS gathered
        GROUP BY gathered.chunk
    LOOP
        PERFORM rollup.queue_change(v_answer_sets);
    END LOOP;

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
