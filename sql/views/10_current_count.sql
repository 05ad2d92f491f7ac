-- The counts as they are at this moment: drained, not yet drained, and set aside, together.
CREATE VIEW rollup.current_count
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    counted.org_id, counted.survey_id, counted.question_id, counted.month, counted.answer_state, counted.value,
    sum(counted.n)::bigint AS n, sum(counted.weight_sum) AS weight_sum,
    sum(counted.weight_square_sum) AS weight_square_sum, sum(counted.value_sum) AS value_sum,
    sum(counted.value_square_sum) AS value_square_sum, sum(counted.weighted_value_sum) AS weighted_value_sum,
    sum(counted.weighted_value_square_sum) AS weighted_value_square_sum
FROM (
    SELECT drained.org_id, drained.survey_id, drained.question_id, drained.month, drained.answer_state,
           drained.value, drained.n, drained.weight_sum, drained.weight_square_sum, drained.value_sum,
           drained.value_square_sum, drained.weighted_value_sum, drained.weighted_value_square_sum
    FROM rollup.answer_count AS drained
    UNION ALL
    SELECT pending.* FROM rollup.pending_change AS pending
) AS counted
GROUP BY counted.org_id, counted.survey_id, counted.question_id, counted.month, counted.answer_state, counted.value
HAVING sum(counted.n) <> 0 OR sum(counted.weight_sum) <> 0 OR sum(counted.weight_square_sum) <> 0
    OR sum(counted.value_sum) <> 0 OR sum(counted.value_square_sum) <> 0
    OR sum(counted.weighted_value_sum) <> 0 OR sum(counted.weighted_value_square_sum) <> 0;

COMMENT ON VIEW rollup.current_count IS
    'The answer counts at this moment, undrained changes and those in rollup.dead_letter included: equal to a recount of the items in the same snapshot.';
COMMENT ON COLUMN rollup.current_count.value IS 'The value; of a continuous question what its bucket stands for (rollup.bucket_value).';
COMMENT ON COLUMN rollup.current_count.n IS 'Answers with this value in this month.';
COMMENT ON COLUMN rollup.current_count.weight_sum IS 'Sum of their survey weights.';
COMMENT ON COLUMN rollup.current_count.weight_square_sum IS 'Sum of their squared survey weights.';
COMMENT ON COLUMN rollup.current_count.value_sum IS
    'Exact sum of the answers in the bucket; null, as the three columns that follow, for a question that is not continuous.';
COMMENT ON COLUMN rollup.current_count.value_square_sum IS 'Exact sum of their squares.';
COMMENT ON COLUMN rollup.current_count.weighted_value_sum IS 'Exact sum of weight times answer.';
COMMENT ON COLUMN rollup.current_count.weighted_value_square_sum IS 'Exact sum of weight times squared answer.';

GRANT SELECT ON rollup.current_count TO surveymark_reader;
