CREATE OR REPLACE FUNCTION rollup.queue_change(
    p_answer_sets rollup.answer_set[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_amount  bigint;
    v_is_less boolean;
    v_is_bulk boolean;
BEGIN
    SELECT sum(cardinality(answered.question_ids)), bool_or(answered.n < 0)
    INTO v_amount, v_is_less
    FROM unnest(p_answer_sets) AS answered;

    -- Live changes overtake, and no count may fall below nothing on the way: so what takes away never
    -- is live, nor what follows in its transaction, where a correction adds what it took away.
    IF v_is_less THEN
        PERFORM set_config('surveymark.queue', 'bulk', true);
    END IF;

    v_is_bulk := rollup.is_bulk(v_amount);

    INSERT INTO rollup.change
        (org_id, question_ids, month, answer_states, answer_values, n, weight_sum, weight_square_sum, is_bulk)
    SELECT answered.org_id, answered.question_ids, answered.month, answered.answer_states, answered.answer_values,
           answered.n, answered.n * answered.weight, answered.n * answered.weight * answered.weight, v_is_bulk
    FROM unnest(p_answer_sets) AS answered;
END;
$$;

COMMENT ON FUNCTION rollup.queue_change(rollup.answer_set[]) IS
    'Append answers that came or went to the ledger (null for nothing): live where they only add, and little, else bulk.';
