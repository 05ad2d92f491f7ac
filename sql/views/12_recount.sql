-- The counts taken from the items, the slow and plain way: what the rollup must equal.
CREATE VIEW rollup.recount
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    item.org_id, item.question_id, item.month, item.answer_state, counted.value, count(*) AS n,
    sum(item.weight) AS weight_sum, sum(item.weight * item.weight) AS weight_square_sum,
    sum(item.value) FILTER (WHERE question.is_continuous) AS value_sum,
    sum(item.value * item.value) FILTER (WHERE question.is_continuous) AS value_square_sum,
    sum(item.weight * item.value) FILTER (WHERE question.is_continuous) AS weighted_value_sum,
    sum(item.weight * item.value * item.value) FILTER (WHERE question.is_continuous) AS weighted_value_square_sum
FROM core.response_item AS item
LEFT JOIN core.question AS question ON question.question_id = item.question_id
CROSS JOIN LATERAL (
    SELECT CASE WHEN question.is_continuous THEN rollup.bucket_value(item.value) ELSE item.value END AS value
) AS counted
WHERE item.month IS NOT NULL
GROUP BY item.org_id, item.question_id, item.month, item.answer_state, counted.value;

COMMENT ON VIEW rollup.recount IS
    'The answer counts recounted from the items, those of continuous questions in buckets; verify compares the rollup with it.';
