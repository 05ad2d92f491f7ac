CREATE OR REPLACE FUNCTION rollup.isolate(
    p_kind text,
    p_rows jsonb[]
)
    RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_half     CONSTANT integer := cardinality(p_rows) / 2;
    v_sqlstate text;
    v_message  text;
BEGIN
    BEGIN
        CASE p_kind
            WHEN 'change' THEN
                PERFORM rollup.merge_changes(ARRAY(
                    SELECT jsonb_populate_record(NULL::rollup.change, content) FROM unnest(p_rows) AS content));
            WHEN 'series' THEN
                PERFORM rollup.merge_series(ARRAY(
                    SELECT jsonb_populate_record(NULL::rollup.series_change, content) FROM unnest(p_rows) AS content));
            WHEN 'score' THEN
                PERFORM rollup.score_marks(ARRAY(
                    SELECT jsonb_populate_record(NULL::rollup.pending_score, content) FROM unnest(p_rows) AS content));
        END CASE;

        RETURN 0;
    EXCEPTION
        -- What comes from the server or from the code is no row's fault: the job fails, and tries again.
        WHEN transaction_rollback OR insufficient_resources OR operator_intervention OR system_error
             OR lock_not_available OR syntax_error_or_access_rule_violation THEN
            RAISE;
        WHEN OTHERS THEN
            v_sqlstate := SQLSTATE;
            v_message  := SQLERRM;
    END;

    IF v_half > 0 THEN
        RETURN rollup.isolate(p_kind, p_rows[:v_half]) + rollup.isolate(p_kind, p_rows[v_half + 1:]);
    END IF;

    -- The answers of a set are neighbours, too: each goes on as a row of its own.
    IF p_kind = 'change' AND jsonb_array_length(p_rows[1] -> 'question_ids') > 1 THEN
        RETURN rollup.isolate(p_kind, ARRAY(
            SELECT p_rows[1] || jsonb_build_object(
                'change_id', nextval('rollup.change_change_id_seq'), 'question_ids', jsonb_build_array(answer.question_id),
                'answer_states', jsonb_build_array(answer.answer_state),
                'answer_values', jsonb_build_array(answer.answer_value))
            FROM ROWS FROM (
                jsonb_array_elements(p_rows[1] -> 'question_ids'), jsonb_array_elements(p_rows[1] -> 'answer_states'),
                jsonb_array_elements(p_rows[1] -> 'answer_values')
            ) AS answer (question_id, answer_state, answer_value)
        ));
    END IF;

    INSERT INTO rollup.dead_letter AS dead (org_id, kind, queue_id, content, error_sqlstate, error_message)
    SELECT
        (content ->> 'org_id')::bigint, p_kind,
        (content ->> CASE p_kind WHEN 'score' THEN 'pending_id' ELSE 'change_id' END)::bigint,
        content, v_sqlstate, v_message
    FROM unnest(p_rows) AS content
    ON CONFLICT ON CONSTRAINT dead_letter_pkey DO UPDATE
        SET attempts       = dead.attempts + 1,
            error_sqlstate = excluded.error_sqlstate,
            error_message  = excluded.error_message,
            last_failed_at = excluded.last_failed_at;

    PERFORM ops.note_work('drain', 'rows set aside', 1);

    RETURN 1;
END;
$$;

COMMENT ON FUNCTION rollup.isolate(text, jsonb[]) IS
    'Handle claimed rows of one kind (change, series or score); when they fail, halve them until each row that is at fault, of a change each answer, stands alone in rollup.dead_letter and the others are through. Returns how many were set aside. Errors of the server (locks, memory, disk, cancel) and of the code (class 42) are raised.';
