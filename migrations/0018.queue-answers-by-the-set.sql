-- One row of the ledger for the answers of a response set, not one for each answer.
-- depends: 0017.count-contributors

CREATE TYPE rollup.answer_set AS (
    org_id        bigint,
    month         date,
    question_ids  bigint[],
    answer_states core.answer_state[],
    answer_values numeric[],
    n             bigint,
    weight        numeric
);

COMMENT ON TYPE rollup.answer_set IS 'Answers of one response set, on their way into rollup.change.';

-- What waits stays: each row becomes one with a single answer. The table is locked for the rewrite of
-- what waits, which the drain keeps short; writers of answers wait for the upgrade as a whole.
-- squawk-ignore changing-column-type, renaming-column
ALTER TABLE rollup.change ALTER COLUMN question_id TYPE bigint[] USING ARRAY[question_id];
-- squawk-ignore changing-column-type, renaming-column
ALTER TABLE rollup.change ALTER COLUMN answer_state TYPE core.answer_state[] USING ARRAY[answer_state];
-- squawk-ignore changing-column-type, renaming-column
ALTER TABLE rollup.change ALTER COLUMN value TYPE numeric[] USING ARRAY[value];
-- squawk-ignore renaming-column
ALTER TABLE rollup.change RENAME COLUMN question_id TO question_ids;
-- squawk-ignore renaming-column
ALTER TABLE rollup.change RENAME COLUMN answer_state TO answer_states;
-- squawk-ignore renaming-column
ALTER TABLE rollup.change RENAME COLUMN value TO answer_values;

ALTER TABLE rollup.change
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT change_answers_check CHECK (
        cardinality(question_ids) = cardinality(answer_states) AND cardinality(question_ids) = cardinality(answer_values)
    ),
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT change_value_sum_check CHECK (value_sum IS NULL OR cardinality(question_ids) = 1);

UPDATE rollup.dead_letter AS dead
SET content = dead.content - ARRAY['question_id', 'answer_state', 'value'] || jsonb_build_object(
        'question_ids', jsonb_build_array(dead.content -> 'question_id'),
        'answer_states', jsonb_build_array(dead.content -> 'answer_state'),
        'answer_values', jsonb_build_array(dead.content -> 'value'))
WHERE dead.kind = 'change';

COMMENT ON TABLE rollup.change IS
$$What inserts, updates and deletes changed, as signed counts: one row for the answers of a response set that came or went together. The drain merges them into the rollup and deletes them.
Answers to: aggregation_queue.$$;
COMMENT ON COLUMN rollup.change.question_ids IS 'The questions that were answered; answer_states and answer_values have their answers in the same order.';
COMMENT ON COLUMN rollup.change.answer_states IS 'How each was answered.';
COMMENT ON COLUMN rollup.change.answer_values IS 'The value of each answer, in the unit of its question.';
COMMENT ON COLUMN rollup.change.n IS 'What is added to the count of each of the answers: 1 for those that came, -1 for those that went.';
COMMENT ON COLUMN rollup.change.weight_sum IS 'What is added to the sum of weights of each of them.';
COMMENT ON COLUMN rollup.change.weight_square_sum IS 'What is added to the sum of squared weights of each of them.';
COMMENT ON COLUMN rollup.change.value_sum IS
    'What a repair adds to the sums of a continuous question, here and in the three columns that follow; null from capture, where answer_values and n tell it.';

UPDATE ops.setting
SET description = 'How many rows of each ledger one step of the drain moves at most; a row has the answers of a response set.'
WHERE setting.name = 'drain_batch_rows';

-- squawk-ignore ban-drop-function
DROP FUNCTION rollup.queue_change(bigint[], bigint[], date[], core.answer_state[], numeric[], bigint[], numeric[], numeric[]);
