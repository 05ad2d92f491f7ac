-- Numbers without limits may have as many values as answers: they are counted in buckets of 1 %, beside exact
-- sums. Results say so, and show their figures without weights beside the weighted ones.
-- depends: 0007.publish-what-has-changed

-- Questions are few: to write them anew takes no time.
ALTER TABLE core.question ADD COLUMN is_continuous boolean
    -- squawk-ignore adding-field-with-default
    GENERATED ALWAYS AS (reader = 'number' AND (scale_min IS NULL OR scale_max IS NULL)) STORED;
COMMENT ON COLUMN core.question.is_continuous IS
    'A number without two limits, such as money or time: it may have as many values as answers, so it is counted in buckets (rollup.bucket_value).';

ALTER TABLE rollup.change
    ADD COLUMN value_sum numeric,
    ADD COLUMN value_square_sum numeric,
    ADD COLUMN weighted_value_sum numeric,
    ADD COLUMN weighted_value_square_sum numeric;
COMMENT ON COLUMN rollup.change.value_sum IS
    'What a repair adds to the sums of a continuous question, here and in the three columns that follow; null from capture, where value and n tell it.';

ALTER TABLE rollup.answer_count
    ADD COLUMN value_sum numeric,
    ADD COLUMN value_square_sum numeric,
    ADD COLUMN weighted_value_sum numeric,
    ADD COLUMN weighted_value_square_sum numeric;
COMMENT ON COLUMN rollup.answer_count.value IS 'The value; of a continuous question what its bucket stands for (rollup.bucket_value).';
COMMENT ON COLUMN rollup.answer_count.value_sum IS
    'Sum of the answers in a bucket; null, as the three columns that follow, for a question that is not continuous: there value and n tell it.';
COMMENT ON COLUMN rollup.answer_count.value_square_sum IS 'Sum of their squares.';
COMMENT ON COLUMN rollup.answer_count.weighted_value_sum IS 'Sum of weight times answer.';
COMMENT ON COLUMN rollup.answer_count.weighted_value_square_sum IS 'Sum of weight times squared answer.';

ALTER TABLE rollup.shown_count
    ADD COLUMN value_sum numeric,
    ADD COLUMN value_square_sum numeric,
    ADD COLUMN weighted_value_sum numeric,
    ADD COLUMN weighted_value_square_sum numeric;
COMMENT ON COLUMN rollup.shown_count.value_sum IS
    'Sum of the answers in a bucket of a continuous question, as in rollup.answer_count; so with the three columns that follow.';

-- What was counted by plain values goes back into the ledger, and the drain puts it into buckets.
WITH plain AS (
    DELETE FROM rollup.answer_count AS counted
    USING core.question AS question
    WHERE question.question_id = counted.question_id AND question.is_continuous
    RETURNING counted.*
)
INSERT INTO rollup.change (org_id, question_id, month, answer_state, value, n, weight_sum, weight_square_sum)
SELECT plain.org_id, plain.question_id, plain.month, plain.answer_state, plain.value, plain.n, plain.weight_sum,
       plain.weight_square_sum
FROM plain
ORDER BY plain.org_id, plain.question_id, plain.month;

-- What is shown stays as it is until it moves by a step; its plain values are buckets of one value each.
UPDATE rollup.shown_count AS seen
SET value_sum                 = seen.n * seen.value,
    value_square_sum          = seen.n * seen.value * seen.value,
    weighted_value_sum        = seen.weight_sum * seen.value,
    weighted_value_square_sum = seen.weight_sum * seen.value * seen.value
FROM core.question AS question
WHERE question.question_id = seen.question_id AND question.is_continuous;

-- They come back in the same transaction, with more parameters or columns.
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS rollup.verify();

SET LOCAL ROLE surveymark_reader;

-- squawk-ignore ban-drop-view
DROP VIEW IF EXISTS analytics.own_results, analytics.own_trend, analytics.own_distribution, analytics.own_department,
    analytics.own_job_role;
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS analytics.own_results(text, text, date, date), analytics.own_trend(text, text, text),
    analytics.own_distribution(text, text, text, date, date), analytics.own_breakdown(text, text, text, integer),
    analytics.own_percentile(text, double precision[], text, text),
    analytics._own_figure(bigint, text, text, bigint, integer, date, date),
    analytics._own_count(bigint, text, text, bigint, date, date),
    analytics._own_summary(numeric[], bigint[], numeric[], numeric[], text, numeric, numeric, boolean, integer),
    analytics.summarise(numeric[], bigint[], numeric[], numeric[], text, double precision);

SET LOCAL ROLE surveymark_engine;
