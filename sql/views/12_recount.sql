-- The counts taken from the items, the slow and plain way: what the rollup must equal.
CREATE VIEW rollup.recount
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    item.org_id, item.question_id, item.month, item.answer_state, item.value, count(*) AS n,
    sum(item.weight) AS weight_sum, sum(item.weight * item.weight) AS weight_square_sum
FROM core.response_item AS item
WHERE item.month IS NOT NULL
GROUP BY item.org_id, item.question_id, item.month, item.answer_state, item.value;

COMMENT ON VIEW rollup.recount IS 'The answer counts recounted from the items; verify compares the rollup with it.';
