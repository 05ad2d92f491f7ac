CREATE OR REPLACE FUNCTION core.response_item_insert()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_stray  record;
    v_change record;
BEGIN
    IF NOT EXISTS (SELECT FROM new_item) THEN
        RETURN NULL;
    END IF;

    SELECT item.org_id, item.response_set_id, item.question_id, item.month
    INTO v_stray
    FROM new_item AS item
    LEFT JOIN core.response_set AS answered
        ON answered.org_id = item.org_id AND answered.response_set_id = item.response_set_id
    LEFT JOIN core.question AS question
        ON question.question_id = item.question_id AND question.survey_id = answered.survey_id
    WHERE question.question_id IS NULL
       OR (item.month, item.weight) IS DISTINCT FROM (answered.month, answered.weight)
    LIMIT 1;

    IF FOUND THEN
        PERFORM core.refuse_stray_item(v_stray.org_id, v_stray.response_set_id, v_stray.question_id, v_stray.month);
    END IF;

    -- Arrays, since a transition table cannot take part in a distributed write.
    SELECT
        array_agg(counted.org_id) AS org_ids, array_agg(counted.question_id) AS question_ids,
        array_agg(counted.month) AS months, array_agg(counted.answer_state) AS answer_states,
        array_agg(counted.value) AS counted_values, array_agg(counted.n) AS counts,
        array_agg(counted.weight_sum) AS weight_sums, array_agg(counted.weight_square_sum) AS weight_square_sums
    INTO v_change
    FROM (
        SELECT item.org_id, item.question_id, item.month, item.answer_state, item.value,
               count(*) AS n, sum(item.weight) AS weight_sum, sum(item.weight * item.weight) AS weight_square_sum
        FROM new_item AS item
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
            FROM new_item AS item
            WHERE item.question_id IN (SELECT keyed.question_id FROM core.scale_item AS keyed)
        ) AS item
    ) AS marked;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION core.response_item_insert() IS
$$Check new items against their response sets (SM017), queue them as signed counts, and mark sets whose scale scores change.
Answers to: trigger_response_aggregation, response_aggregation_trigger.$$;

CREATE OR REPLACE TRIGGER response_item_insert
    AFTER INSERT ON core.response_item
    REFERENCING NEW TABLE AS new_item
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.response_item_insert();
