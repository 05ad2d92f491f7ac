CREATE OR REPLACE FUNCTION rollup.queue_difference(
    p_question_ids bigint[] DEFAULT NULL,
    p_from         date DEFAULT NULL,
    p_to           date DEFAULT NULL
)
    RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_queued bigint;
BEGIN
    -- Two repairs at once would both queue the same difference.
    PERFORM ops.refuse_old_snapshot('a recount');
    PERFORM pg_advisory_xact_lock(hashtextextended('surveymark repair', 0));

    -- The difference is one more signed change. It is taken in one snapshot, so ingest and
    -- drain go on meanwhile: what they add is in neither side of it, or in both.
    WITH queued AS (
        INSERT INTO rollup.change
            (org_id, question_ids, month, answer_states, answer_values, n, weight_sum, weight_square_sum,
             value_sum, value_square_sum, weighted_value_sum, weighted_value_square_sum)
        SELECT
            difference.org_id, ARRAY[difference.question_id], difference.month, ARRAY[difference.answer_state],
            ARRAY[difference.value], difference.n_recount - difference.n_rollup,
            difference.weight_recount - difference.weight_rollup,
            difference.weight_square_recount - difference.weight_square_rollup,
            difference.value_recount - difference.value_rollup,
            difference.value_square_recount - difference.value_square_rollup,
            difference.weighted_value_recount - difference.weighted_value_rollup,
            difference.weighted_value_square_recount - difference.weighted_value_square_rollup
        FROM rollup.count_difference(
            p_question_ids => p_question_ids, p_from => p_from, p_to => p_to
        ) AS difference
        RETURNING 1
    )
    SELECT count(*) INTO v_queued FROM queued;

    -- Figures move, though no answer did.
    IF v_queued > 0 THEN
        PERFORM cache.note_all('data_update');
    END IF;

    RETURN v_queued;
END;
$$;

COMMENT ON FUNCTION rollup.queue_difference(bigint[], date, date) IS
    'Queue recount minus rollup as signed changes, for the given questions and months (null: all); returns how many keys differed. What repair and rebuild share. Error: SM029.';
