CREATE OR REPLACE FUNCTION core.response_item_insert()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET work_mem = '64MB'
AS $$
DECLARE
    v_chunk  record;
    v_marked record;
BEGIN
    -- One pass: the answers of a set are gathered, set against it, and queued together. Arrays, since a
    -- transition table cannot take part in a distributed write, and in chunks, since they are in memory.
    FOR v_chunk IN
        WITH gathered AS (
            SELECT arrived.org_id, arrived.response_set_id, arrived.month, arrived.weight, question.survey_id,
                   array_agg(arrived.question_id) AS question_ids, array_agg(arrived.answer_state) AS answer_states,
                   array_agg(arrived.value) AS answer_values
            FROM new_item AS arrived
            LEFT JOIN core.question AS question ON question.question_id = arrived.question_id
            GROUP BY arrived.org_id, arrived.response_set_id, arrived.month, arrived.weight, question.survey_id
        ),
        compared AS (
            SELECT gathered.*, (row_number() OVER () - 1) / 5000 AS chunk,
                   (gathered.survey_id, gathered.month, gathered.weight)
                   IS DISTINCT FROM (answered.survey_id, answered.month, answered.weight) AS is_stray
            FROM gathered
            -- OFFSET 0: through their key. The planner takes each item for a set of its own, and then read
            -- all sets there are.
            LEFT JOIN LATERAL (
                SELECT stored.survey_id, stored.month, stored.weight
                FROM core.response_set AS stored
                WHERE stored.org_id = gathered.org_id AND stored.response_set_id = gathered.response_set_id
                OFFSET 0
            ) AS answered ON true
        )
        SELECT
            (array_agg(compared.org_id) FILTER (WHERE compared.is_stray))[1] AS org_id,
            (array_agg(compared.response_set_id) FILTER (WHERE compared.is_stray))[1] AS response_set_id,
            (array_agg(compared.question_ids[1]) FILTER (WHERE compared.is_stray))[1] AS question_id,
            (array_agg(compared.month) FILTER (WHERE compared.is_stray))[1] AS month,
            array_agg(ROW (compared.org_id, compared.month, compared.question_ids, compared.answer_states,
                           compared.answer_values, 1, compared.weight)::rollup.answer_set)
                FILTER (WHERE compared.month IS NOT NULL) AS answer_sets
        FROM compared
        GROUP BY compared.chunk
    LOOP
        IF v_chunk.org_id IS NOT NULL THEN
            PERFORM core.refuse_stray_item(v_chunk.org_id, v_chunk.response_set_id, v_chunk.question_id,
                                           v_chunk.month);
        END IF;

        PERFORM rollup.queue_change(v_chunk.answer_sets);
    END LOOP;

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
