-- The counts as they are at this moment: drained, not yet drained, and set aside, together.
CREATE VIEW rollup.current_count
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    counted.org_id, counted.survey_id, counted.question_id, counted.month, counted.answer_state, counted.value,
    sum(counted.n)::bigint AS n, sum(counted.weight_sum) AS weight_sum,
    sum(counted.weight_square_sum) AS weight_square_sum
FROM (
    SELECT drained.org_id, drained.survey_id, drained.question_id, drained.month, drained.answer_state,
           drained.value, drained.n, drained.weight_sum, drained.weight_square_sum
    FROM rollup.answer_count AS drained
    UNION ALL
    SELECT pending.org_id, question.survey_id, pending.question_id, pending.month, pending.answer_state,
           pending.value, pending.n, pending.weight_sum, pending.weight_square_sum
    FROM rollup.pending_change AS pending
    -- A change of a question that is gone is a change all the same.
    LEFT JOIN core.question AS question ON question.question_id = pending.question_id
) AS counted
GROUP BY counted.org_id, counted.survey_id, counted.question_id, counted.month, counted.answer_state, counted.value
HAVING sum(counted.n) <> 0 OR sum(counted.weight_sum) <> 0 OR sum(counted.weight_square_sum) <> 0;

COMMENT ON VIEW rollup.current_count IS
    'The answer counts at this moment, undrained changes and those in rollup.dead_letter included: equal to a recount of the items in the same snapshot.';
COMMENT ON COLUMN rollup.current_count.n IS 'Answers with this value in this month.';
COMMENT ON COLUMN rollup.current_count.weight_sum IS 'Sum of their survey weights.';
COMMENT ON COLUMN rollup.current_count.weight_square_sum IS 'Sum of their squared survey weights.';

GRANT SELECT ON rollup.current_count TO surveymark_reader;
