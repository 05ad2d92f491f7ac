-- What could not be handled is set aside, so that its neighbours go through and nothing is lost.
-- depends: 0004.comment-released-cells

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
    CONSTRAINT dead_letter_kind_check CHECK (kind IN ('change', 'score')),
    CONSTRAINT dead_letter_attempts_check CHECK (attempts > 0)
);

COMMENT ON TABLE rollup.dead_letter IS
    'Ledger rows and score marks that the drain could not handle, each with its reason; rollup.requeue() tries them again.';
COMMENT ON COLUMN rollup.dead_letter.kind IS
    'change: a row of rollup.change, counted by rollup.current_count still; score: a row of rollup.pending_score.';
COMMENT ON COLUMN rollup.dead_letter.queue_id IS 'Its change_id or pending_id.';
COMMENT ON COLUMN rollup.dead_letter.content IS 'The whole row, as it waited.';
COMMENT ON COLUMN rollup.dead_letter.attempts IS 'How often it failed: once in the drain, then once for each requeue in vain.';

ALTER TABLE rollup.dead_letter ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.dead_letter FORCE ROW LEVEL SECURITY;
CREATE POLICY dead_letter_engine ON rollup.dead_letter TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY dead_letter_reader ON rollup.dead_letter FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));
GRANT SELECT (org_id, kind, content) ON rollup.dead_letter TO surveymark_reader;
