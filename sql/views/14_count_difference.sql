-- Where rollup and recount disagree; empty as long as the engine keeps its promise.
CREATE VIEW rollup.count_difference
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    org_id, question_id, month, answer_state, value,
    coalesce(counted.n, 0) AS n_rollup, coalesce(recount.n, 0) AS n_recount,
    coalesce(counted.weight_sum, 0) AS weight_rollup, coalesce(recount.weight_sum, 0) AS weight_recount,
    coalesce(counted.weight_square_sum, 0) AS weight_square_rollup,
    coalesce(recount.weight_square_sum, 0) AS weight_square_recount,
    coalesce(counted.value_sum, 0) AS value_rollup, coalesce(recount.value_sum, 0) AS value_recount,
    coalesce(counted.value_square_sum, 0) AS value_square_rollup,
    coalesce(recount.value_square_sum, 0) AS value_square_recount,
    coalesce(counted.weighted_value_sum, 0) AS weighted_value_rollup,
    coalesce(recount.weighted_value_sum, 0) AS weighted_value_recount,
    coalesce(counted.weighted_value_square_sum, 0) AS weighted_value_square_rollup,
    coalesce(recount.weighted_value_square_sum, 0) AS weighted_value_square_recount
FROM rollup.current_count AS counted
FULL JOIN rollup.recount AS recount USING (org_id, question_id, month, answer_state, value)
WHERE (coalesce(counted.n, 0), coalesce(counted.weight_sum, 0), coalesce(counted.weight_square_sum, 0),
       coalesce(counted.value_sum, 0), coalesce(counted.value_square_sum, 0),
       coalesce(counted.weighted_value_sum, 0), coalesce(counted.weighted_value_square_sum, 0))
      IS DISTINCT FROM
      (coalesce(recount.n, 0), coalesce(recount.weight_sum, 0), coalesce(recount.weight_square_sum, 0),
       coalesce(recount.value_sum, 0), coalesce(recount.value_square_sum, 0),
       coalesce(recount.weighted_value_sum, 0), coalesce(recount.weighted_value_square_sum, 0));

COMMENT ON VIEW rollup.count_difference IS
    'The keys at which rollup.current_count differs from rollup.recount, with both counts and the sums of both; where these are null in one of them they are 0 here.';
