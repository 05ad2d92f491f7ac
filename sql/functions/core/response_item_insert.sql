CREATE OR REPLACE FUNCTION core.response_item_insert()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET work_mem = '64MB'
AS $$
DECLARE
    v_stray  record;
    v_change record;
    v_marked record;
BEGIN
    -- A set for each of its months, weights and surveys, not an item at a time: of what fits there is one.
    SELECT item.org_id, item.response_set_id, item.question_id, item.month
    INTO v_stray
    FROM (
        SELECT arrived.org_id, arrived.response_set_id, arrived.month, arrived.weight, question.survey_id,
               min(arrived.question_id) AS question_id
        FROM new_item AS arrived
        LEFT JOIN core.question AS question ON question.question_id = arrived.question_id
        GROUP BY arrived.org_id, arrived.response_set_id, arrived.month, arrived.weight, question.survey_id
    ) AS item
    LEFT JOIN core.response_set AS answered
        ON answered.org_id = item.org_id AND answered.response_set_id = item.response_set_id
    WHERE (item.survey_id, item.month, item.weight)
          IS DISTINCT FROM (answered.survey_id, answered.month, answered.weight)
    LIMIT 1;

    IF FOUND THEN
        PERFORM core.refuse_stray_item(v_stray.org_id, v_stray.response_set_id, v_stray.question_id, v_stray.month);
    END IF;

    -- Arrays, since a transition table cannot take part in a distributed write. Grouped by weight too:
    -- most are 1, and adding up numerics for each item took half of the time.
    SELECT
        array_agg(counted.org_id) AS org_ids, array_agg(counted.question_id) AS question_ids,
        array_agg(counted.month) AS months, array_agg(counted.answer_state) AS answer_states,
        array_agg(counted.value) AS counted_values, array_agg(counted.n) AS counts,
        array_agg(counted.n * counted.weight) AS weight_sums,
        array_agg(counted.n * counted.weight * counted.weight) AS weight_square_sums
    INTO v_change
    FROM (
        SELECT item.org_id, item.question_id, item.month, item.answer_state, item.value, item.weight, count(*) AS n
        FROM new_item AS item
        WHERE item.month IS NOT NULL
        GROUP BY item.org_id, item.question_id, item.month, item.answer_state, item.value, item.weight
    ) AS counted;

    IF v_change.counts IS NOT NULL THEN
        PERFORM rollup.queue_change(v_change.org_ids, v_change.question_ids, v_change.months, v_change.answer_states,
                                    v_change.counted_values, v_change.counts, v_change.weight_sums,
                                    v_change.weight_square_sums);
    END IF;

    SELECT array_agg(item.org_id) AS org_ids, array_agg(item.response_set_id) AS response_set_ids
    INTO v_marked
    FROM (
        SELECT DISTINCT arrived.org_id, arrived.response_set_id
        FROM core.scale_item AS keyed
        JOIN new_item AS arrived ON arrived.question_id = keyed.question_id
    ) AS item;

    IF v_marked.org_ids IS NOT NULL THEN
        PERFORM rollup.queue_score(v_marked.org_ids, v_marked.response_set_ids);
    END IF;

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
