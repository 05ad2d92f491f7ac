-- What the ledger holds and what had to be set aside of it: answers have changed, the rollup not yet.
-- As it will be merged, so with the answers to continuous questions in buckets.
CREATE VIEW rollup.pending_change
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    pending.org_id, question.survey_id, answered.question_id, pending.month, answered.answer_state,
    CASE WHEN question.is_continuous THEN rollup.bucket_value(answered.value) ELSE answered.value END AS value,
    pending.n, pending.weight_sum, pending.weight_square_sum,
    CASE WHEN question.is_continuous
         THEN coalesce(pending.value_sum, pending.n * answered.value) END AS value_sum,
    CASE WHEN question.is_continuous
         THEN coalesce(pending.value_square_sum, pending.n * answered.value * answered.value) END AS value_square_sum,
    CASE WHEN question.is_continuous
         THEN coalesce(pending.weighted_value_sum, pending.weight_sum * answered.value) END AS weighted_value_sum,
    CASE WHEN question.is_continuous
         THEN coalesce(pending.weighted_value_square_sum, pending.weight_sum * answered.value * answered.value) END
        AS weighted_value_square_sum
FROM (
    SELECT waiting.* FROM rollup.change AS waiting
    UNION ALL
    SELECT held.*
    FROM rollup.dead_letter AS dead
    CROSS JOIN LATERAL jsonb_populate_record(NULL::rollup.change, dead.content) AS held
    WHERE dead.kind = 'change' AND held.org_id = dead.org_id
) AS pending
CROSS JOIN LATERAL unnest(pending.question_ids, pending.answer_states, pending.answer_values)
    AS answered (question_id, answer_state, value)
-- A change of a question that is gone is a change all the same.
LEFT JOIN core.question AS question ON question.question_id = answered.question_id;

COMMENT ON VIEW rollup.pending_change IS
    'Every change that is not in rollup.answer_count, in its form: those of rollup.change, which wait for the drain, and those in rollup.dead_letter, which it could not merge.';

GRANT SELECT ON rollup.pending_change TO surveymark_reader;
