-- What the ledger holds and what had to be set aside of it: answers have changed, the rollup not yet.
CREATE VIEW rollup.pending_change
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    waiting.org_id, waiting.question_id, waiting.month, waiting.answer_state, waiting.value, waiting.n,
    waiting.weight_sum, waiting.weight_square_sum
FROM rollup.change AS waiting
UNION ALL
SELECT
    held.org_id, held.question_id, held.month, held.answer_state, held.value, held.n, held.weight_sum,
    held.weight_square_sum
FROM rollup.dead_letter AS dead
CROSS JOIN LATERAL jsonb_populate_record(NULL::rollup.change, dead.content) AS held
WHERE dead.kind = 'change' AND held.org_id = dead.org_id;

COMMENT ON VIEW rollup.pending_change IS
    'Every change that is not in rollup.answer_count: those of rollup.change, which wait for the drain, and those in rollup.dead_letter, which it could not merge.';

GRANT SELECT ON rollup.pending_change TO surveymark_reader;
