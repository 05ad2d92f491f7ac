CREATE OR REPLACE FUNCTION rollup.queue_change(
    p_org_ids            bigint[],
    p_question_ids       bigint[],
    p_months             date[],
    p_answer_states      core.answer_state[],
    p_values             numeric[],
    p_counts             bigint[],
    p_weight_sums        numeric[],
    p_weight_square_sums numeric[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_is_bulk boolean;
BEGIN
    -- Live changes overtake, and no count may fall below nothing on the way: so what takes away never
    -- is live, nor what follows in its transaction, where a correction adds what it took away.
    IF 0 > ANY (p_counts) THEN
        PERFORM set_config('surveymark.queue', 'bulk', true);
    END IF;

    v_is_bulk := rollup.is_bulk((SELECT sum(counted.n) FROM unnest(p_counts) AS counted (n)));

    INSERT INTO rollup.change
        (org_id, question_id, month, answer_state, value, n, weight_sum, weight_square_sum, is_bulk)
    SELECT changed.*, v_is_bulk
    FROM unnest(p_org_ids, p_question_ids, p_months, p_answer_states, p_values, p_counts, p_weight_sums,
                p_weight_square_sums) AS changed;
END;
$$;

COMMENT ON FUNCTION rollup.queue_change(bigint[], bigint[], date[], core.answer_state[], numeric[], bigint[], numeric[], numeric[]) IS
    'Append signed counts to the ledger (arrays of equal length, null for nothing): live where they only add, and little, else bulk.';
