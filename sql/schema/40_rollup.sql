-- What the answers add up to: the ledger of signed counts and the counts themselves.
--
-- Survey answers have few distinct values, so (value -> count) is exact for mean, standard
-- deviation, every percentile and the distribution, and adds up over months and questions.
-- A correction or an erasure is a negative count.
--
-- Numbers without limits (core.question.is_continuous) may have as many values as answers. They are
-- counted in buckets of 1 % (rollup.bucket_value), and exact sums beside the counts keep mean and
-- standard deviation exact. The ledger holds plain values: the merge puts them into buckets.

-- One row for the answers of a response set, not one for each of them: writing 30 rows took twice as
-- long as storing the answers themselves.
CREATE TABLE rollup.change (
    change_id                 bigserial           NOT NULL,
    org_id                    bigint              NOT NULL,
    question_ids              bigint[]            NOT NULL,
    month                     date                NOT NULL,
    answer_states             core.answer_state[] NOT NULL,
    answer_values             numeric[]           NOT NULL,
    n                         bigint              NOT NULL,
    weight_sum                numeric             NOT NULL,
    weight_square_sum         numeric             NOT NULL,
    changed_at                timestamptz         NOT NULL DEFAULT now(),
    is_bulk                   boolean             NOT NULL DEFAULT true,
    value_sum                 numeric,
    value_square_sum          numeric,
    weighted_value_sum        numeric,
    weighted_value_square_sum numeric,

    CONSTRAINT change_pkey PRIMARY KEY (org_id, change_id),
    CONSTRAINT change_answers_check CHECK (
        cardinality(question_ids) = cardinality(answer_states) AND cardinality(question_ids) = cardinality(answer_values)
    ),
    CONSTRAINT change_value_sum_check CHECK (value_sum IS NULL OR cardinality(question_ids) = 1)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- The drain takes live changes first and then the oldest, whosoever they are.
CREATE INDEX change_order_idx ON rollup.change (is_bulk, change_id);

COMMENT ON TABLE rollup.change IS
$$What inserts, updates and deletes changed, as signed counts: one row for the answers of a response set that came or went together. The drain merges them into the rollup and deletes them.
Answers to: aggregation_queue.$$;
COMMENT ON COLUMN rollup.change.question_ids IS 'The questions that were answered; answer_states and answer_values have their answers in the same order.';
COMMENT ON COLUMN rollup.change.answer_states IS 'How each was answered.';
COMMENT ON COLUMN rollup.change.answer_values IS 'The value of each answer, in the unit of its question.';
COMMENT ON COLUMN rollup.change.n IS 'What is added to the count of each of the answers: 1 for those that came, -1 for those that went.';
COMMENT ON COLUMN rollup.change.weight_sum IS 'What is added to the sum of weights of each of them.';
COMMENT ON COLUMN rollup.change.weight_square_sum IS 'What is added to the sum of squared weights of each of them.';
COMMENT ON COLUMN rollup.change.is_bulk IS
    'False for a few new answers, which the drain takes first; true for loads, and for all that takes something away.';
COMMENT ON COLUMN rollup.change.value_sum IS
    'What a repair adds to the sums of a continuous question, here and in the three columns that follow; null from capture, where answer_values and n tell it.';

-- What capture hands over: answers of one response set that came (n = 1) or went (n = -1) together.
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

-- fillfactor 75 keeps most merges heap-only updates.
CREATE TABLE rollup.answer_count (
    org_id                    bigint            NOT NULL,
    survey_id                 bigint            NOT NULL,
    question_id               bigint            NOT NULL,
    month                     date              NOT NULL,
    answer_state              core.answer_state NOT NULL,
    value                     numeric           NOT NULL,
    n                         bigint            NOT NULL,
    weight_sum                numeric           NOT NULL,
    weight_square_sum         numeric           NOT NULL,
    value_sum                 numeric,
    value_square_sum          numeric,
    weighted_value_sum        numeric,
    weighted_value_square_sum numeric,

    CONSTRAINT answer_count_pkey PRIMARY KEY (org_id, survey_id, question_id, month, answer_state, value)
) WITH (fillfactor = 75);

COMMENT ON TABLE rollup.answer_count IS
    'For each organisation, survey, question, month and value: how many answers, and the sums of their weights and squared weights.';
COMMENT ON COLUMN rollup.answer_count.value IS 'The value; of a continuous question what its bucket stands for (rollup.bucket_value).';
COMMENT ON COLUMN rollup.answer_count.value_sum IS
    'Sum of the answers in a bucket; null, as the three columns that follow, for a question that is not continuous: there value and n tell it.';
COMMENT ON COLUMN rollup.answer_count.value_square_sum IS 'Sum of their squares.';
COMMENT ON COLUMN rollup.answer_count.weighted_value_sum IS 'Sum of weight times answer.';
COMMENT ON COLUMN rollup.answer_count.weighted_value_square_sum IS 'Sum of weight times squared answer.';

CREATE TABLE rollup.question_month (
    question_id bigint NOT NULL,
    month       date   NOT NULL,

    CONSTRAINT question_month_pkey PRIMARY KEY (question_id, month)
);

COMMENT ON TABLE rollup.question_month IS
    'The months for which a question was ever counted, over all organisations.';

-- What publishing asks: whose counts have changed since benchmarks were last tried.
CREATE TABLE rollup.survey_month (
    org_id    bigint    NOT NULL,
    survey_id bigint    NOT NULL,
    month     date      NOT NULL,
    revision  bigserial NOT NULL,

    CONSTRAINT survey_month_pkey PRIMARY KEY (org_id, survey_id, month)
);

CREATE INDEX survey_month_revision_idx ON rollup.survey_month (revision);

COMMENT ON TABLE rollup.survey_month IS
    'The months in which each organisation was ever counted in each survey, and which change of its counts was the last.';
COMMENT ON COLUMN rollup.survey_month.revision IS
    'A number that is higher for every later change, since one drain works at a time: whoever has seen one has seen all below it.';

-- A score needs the whole set: capture marks sets here, the drain scores them.
CREATE TABLE rollup.pending_score (
    org_id          bigint      NOT NULL,
    response_set_id bigint      NOT NULL,
    pending_id      bigserial   NOT NULL,
    marked_at       timestamptz NOT NULL DEFAULT now(),
    is_bulk         boolean     NOT NULL DEFAULT true,

    CONSTRAINT pending_score_pkey PRIMARY KEY (org_id, pending_id)
);

-- The drain scores live marks first and then the oldest.
CREATE INDEX pending_score_order_idx ON rollup.pending_score (is_bulk, pending_id);

COMMENT ON TABLE rollup.pending_score IS 'Response sets whose scale scores must be computed again.';
COMMENT ON COLUMN rollup.pending_score.is_bulk IS
    'False for a few sets, which the drain takes first; true for loads and for a new scoring key.';

-- What could not be handled is set aside here, so that its neighbours go through and nothing is lost.
CREATE TABLE rollup.dead_letter (
    org_id          bigint      NOT NULL,
    kind            text        NOT NULL,
    queue_id        bigint      NOT NULL,
    content         jsonb       NOT NULL,
    attempts        bigint      NOT NULL DEFAULT 1,
    error_sqlstate  text        NOT NULL,
    error_message   text        NOT NULL,
    first_failed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_failed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT dead_letter_pkey PRIMARY KEY (org_id, kind, queue_id),
    CONSTRAINT dead_letter_kind_check CHECK (kind IN ('change', 'score', 'series')),
    CONSTRAINT dead_letter_attempts_check CHECK (attempts > 0)
);

COMMENT ON TABLE rollup.dead_letter IS
    'Ledger rows and score marks that the drain could not handle, each with its reason; rollup.requeue() tries them again.';
COMMENT ON COLUMN rollup.dead_letter.kind IS
    'change: a row of rollup.change, counted by rollup.current_count still; series: a row of rollup.series_change, counted by rollup.current_series still; score: a row of rollup.pending_score.';
COMMENT ON COLUMN rollup.dead_letter.queue_id IS 'Its change_id or pending_id.';
COMMENT ON COLUMN rollup.dead_letter.content IS 'The whole row, as it waited.';
COMMENT ON COLUMN rollup.dead_letter.attempts IS 'How often it failed: once in the drain, then once for each requeue in vain.';

-- How current the counts are: a number that a client can keep beside what it has read.
CREATE TABLE rollup.batch (
    batch_id   bigserial   NOT NULL,
    drained_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changes    bigint      NOT NULL,

    CONSTRAINT batch_pkey PRIMARY KEY (batch_id),
    CONSTRAINT batch_changes_check CHECK (changes > 0)
);

COMMENT ON TABLE rollup.batch IS
    'One row for each batch of changes that the drain merged, kept for batch_retention_hours and at least the latest. Its commit notifies the channel surveymark_drain, payload batch_id: whoever listens reads the counts anew.';
COMMENT ON COLUMN rollup.batch.batch_id IS
    'Grows with time, also over restarts, though not by one: the highest says what was drained last.';
COMMENT ON COLUMN rollup.batch.drained_at IS 'When it was merged, a moment before its commit.';
COMMENT ON COLUMN rollup.batch.changes IS 'How many rows of the ledgers, rollup.change and rollup.series_change, were merged.';

-- What readers of a confidential survey see: a copy of the counts that moves only when at
-- least 5 people and 5 answers more (or fewer) stand behind it, for the total and for each segment.
CREATE TABLE rollup.shown_count (
    org_id                    bigint            NOT NULL,
    survey_id                 bigint            NOT NULL,
    question_id               bigint            NOT NULL,
    month                     date              NOT NULL,
    segment_kind              text              NOT NULL,
    segment                   text              NOT NULL,
    answer_state              core.answer_state NOT NULL,
    value                     numeric           NOT NULL,
    n                         bigint            NOT NULL,
    weight_sum                numeric           NOT NULL,
    weight_square_sum         numeric           NOT NULL,
    people                    bigint            NOT NULL,
    value_sum                 numeric,
    value_square_sum          numeric,
    weighted_value_sum        numeric,
    weighted_value_square_sum numeric,

    CONSTRAINT shown_count_pkey PRIMARY KEY
        (org_id, survey_id, question_id, month, segment_kind, segment, answer_state, value),
    CONSTRAINT shown_count_segment_kind_check CHECK (segment_kind IN ('total', 'department', 'job_role'))
);

COMMENT ON TABLE rollup.shown_count IS
    'The counts of confidential surveys as readers may see them: moved in steps of at least 5 people by the drain.';
COMMENT ON COLUMN rollup.shown_count.value_sum IS
    'Sum of the answers in a bucket of a continuous question, as in rollup.answer_count; so with the three columns that follow.';
COMMENT ON COLUMN rollup.shown_count.people IS
    'How many different people had answered when the segment was last moved, the same in all its rows: the next step is counted from it.';

ALTER TABLE rollup.change ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.change FORCE ROW LEVEL SECURITY;
CREATE POLICY change_engine ON rollup.change TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY change_reader ON rollup.change FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE rollup.answer_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.answer_count FORCE ROW LEVEL SECURITY;
CREATE POLICY answer_count_engine ON rollup.answer_count TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY answer_count_reader ON rollup.answer_count FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE rollup.survey_month ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.survey_month FORCE ROW LEVEL SECURITY;
CREATE POLICY survey_month_engine ON rollup.survey_month TO surveymark_engine USING (true) WITH CHECK (true);

ALTER TABLE rollup.pending_score ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.pending_score FORCE ROW LEVEL SECURITY;
CREATE POLICY pending_score_engine ON rollup.pending_score TO surveymark_engine USING (true) WITH CHECK (true);

ALTER TABLE rollup.shown_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.shown_count FORCE ROW LEVEL SECURITY;
CREATE POLICY shown_count_engine ON rollup.shown_count TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY shown_count_reader ON rollup.shown_count FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE rollup.dead_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.dead_letter FORCE ROW LEVEL SECURITY;
CREATE POLICY dead_letter_engine ON rollup.dead_letter TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY dead_letter_reader ON rollup.dead_letter FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

GRANT SELECT ON rollup.change, rollup.answer_count, rollup.shown_count TO surveymark_reader;
GRANT SELECT (org_id, kind, content) ON rollup.dead_letter TO surveymark_reader;
