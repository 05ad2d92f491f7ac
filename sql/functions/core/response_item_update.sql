CREATE OR REPLACE FUNCTION core.response_item_update()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_stray       record;
    v_answer_sets rollup.answer_set[];
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

    -- A FULL JOIN, which the planner never makes a loop in a loop: it cannot know how many items change.
    FOR v_answer_sets IN
        WITH moved AS (
            SELECT former AS former_item, latter AS latter_item
            FROM old_item AS former
            FULL JOIN new_item AS latter USING (org_id, response_set_id, question_id)
            WHERE (former.month, former.answer_state, former.value, former.weight)
                  IS DISTINCT FROM (latter.month, latter.answer_state, latter.value, latter.weight)
        ),
        gathered AS (
            SELECT item.org_id, item.month, item.weight, item.sign, (row_number() OVER () - 1) / 5000 AS chunk,
                   array_agg(item.question_id) AS question_ids, array_agg(item.answer_state) AS answer_states,
                   array_agg(item.value) AS answer_values
            FROM (
                SELECT (moved.former_item).*, -1 AS sign FROM moved
                UNION ALL
                SELECT (moved.latter_item).*, 1 FROM moved
            ) AS item
            WHERE item.month IS NOT NULL
            GROUP BY item.org_id, item.response_set_id, item.month, item.weight, item.sign
        )
        SELECT array_agg(ROW (gathered.org_id, gathered.month, gathered.question_ids, gathered.answer_states,
                              gathered.answer_values, gathered.sign, gathered.weight)::rollup.answer_set)
        FROM gathered
        GROUP BY gathered.chunk
    LOOP
        PERFORM rollup.queue_change(v_answer_sets);
    END LOOP;

    PERFORM rollup.queue_score(marked.org_ids, marked.response_set_ids)
    FROM (
        SELECT array_agg(item.org_id) AS org_ids, array_agg(item.response_set_id) AS response_set_ids
        FROM (
            SELECT latter.org_id, latter.response_set_id
            FROM new_item AS latter
            JOIN core.scale_item AS keyed ON keyed.question_id = latter.question_id
            LEFT JOIN old_item AS former
                ON former.org_id = latter.org_id AND former.response_set_id = latter.response_set_id
               AND former.question_id = latter.question_id
            WHERE (former.value, former.answer_state) IS DISTINCT FROM (latter.value, latter.answer_state)
            UNION
            SELECT former.org_id, former.response_set_id
            FROM old_item AS former
            JOIN core.scale_item AS keyed ON keyed.question_id = former.question_id
            LEFT JOIN new_item AS latter
                ON latter.org_id = former.org_id AND latter.response_set_id = former.response_set_id
               AND latter.question_id = former.question_id
            WHERE latter.org_id IS NULL
        ) AS item
    ) AS marked;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION core.response_item_update() IS
    'Check changed items against their response sets (SM017), queue what changed as signed counts, and mark sets whose scale scores change.';

CREATE OR REPLACE TRIGGER response_item_update
    AFTER UPDATE ON core.response_item
    REFERENCING OLD TABLE AS old_item NEW TABLE AS new_item
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.response_item_update();
