CREATE OR REPLACE FUNCTION rollup.count_difference(
    p_org_from     bigint DEFAULT NULL,
    p_org_before   bigint DEFAULT NULL,
    p_question_ids bigint[] DEFAULT NULL,
    p_from         date DEFAULT NULL,
    p_to           date DEFAULT NULL
)
    RETURNS TABLE (
        org_id                         bigint,
        question_id                    bigint,
        month                          date,
        answer_state                   core.answer_state,
        value                          numeric,
        n_rollup                       bigint,
        n_recount                      bigint,
        weight_rollup                  numeric,
        weight_recount                 numeric,
        weight_square_rollup           numeric,
        weight_square_recount          numeric,
        value_rollup                   numeric,
        value_recount                  numeric,
        value_square_rollup            numeric,
        value_square_recount           numeric,
        weighted_value_rollup          numeric,
        weighted_value_recount         numeric,
        weighted_value_square_rollup   numeric,
        weighted_value_square_recount  numeric
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
BEGIN
    -- The limits stand on both sides: through a full join none would reach the tables.
    RETURN QUERY
    SELECT
        org_id, question_id, month, answer_state, value,
        coalesce(counted.n, 0), coalesce(recount.n, 0),
        coalesce(counted.weight_sum, 0), coalesce(recount.weight_sum, 0),
        coalesce(counted.weight_square_sum, 0), coalesce(recount.weight_square_sum, 0),
        coalesce(counted.value_sum, 0), coalesce(recount.value_sum, 0),
        coalesce(counted.value_square_sum, 0), coalesce(recount.value_square_sum, 0),
        coalesce(counted.weighted_value_sum, 0), coalesce(recount.weighted_value_sum, 0),
        coalesce(counted.weighted_value_square_sum, 0), coalesce(recount.weighted_value_square_sum, 0)
    FROM (
        SELECT *
        FROM rollup.current_count
        WHERE (p_org_from IS NULL OR org_id >= p_org_from) AND (p_org_before IS NULL OR org_id < p_org_before)
          AND (p_question_ids IS NULL OR question_id = ANY (p_question_ids))
          AND (p_from IS NULL OR month >= p_from) AND (p_to IS NULL OR month <= p_to)
    ) AS counted
    FULL JOIN (
        SELECT *
        FROM rollup.recount
        WHERE (p_org_from IS NULL OR org_id >= p_org_from) AND (p_org_before IS NULL OR org_id < p_org_before)
          AND (p_question_ids IS NULL OR question_id = ANY (p_question_ids))
          AND (p_from IS NULL OR month >= p_from) AND (p_to IS NULL OR month <= p_to)
    ) AS recount USING (org_id, question_id, month, answer_state, value)
    WHERE (coalesce(counted.n, 0), coalesce(counted.weight_sum, 0), coalesce(counted.weight_square_sum, 0),
           coalesce(counted.value_sum, 0), coalesce(counted.value_square_sum, 0),
           coalesce(counted.weighted_value_sum, 0), coalesce(counted.weighted_value_square_sum, 0))
          IS DISTINCT FROM
          (coalesce(recount.n, 0), coalesce(recount.weight_sum, 0), coalesce(recount.weight_square_sum, 0),
           coalesce(recount.value_sum, 0), coalesce(recount.value_square_sum, 0),
           coalesce(recount.weighted_value_sum, 0), coalesce(recount.weighted_value_square_sum, 0));
END;
$$;

COMMENT ON FUNCTION rollup.count_difference(bigint, bigint, bigint[], date, date) IS
    'The keys at which rollup.current_count differs from rollup.recount, with both counts and the sums of both; where these are null in one of them they are 0 here. For organisations from p_org_from to before p_org_before, the given questions, and the months from p_from to p_to (null: no limit).';
