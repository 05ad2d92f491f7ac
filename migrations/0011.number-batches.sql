-- Each batch of the drain has a number, which goes out by NOTIFY and says how current the counts are.
-- depends: 0010.poll-for-work

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

INSERT INTO ops.setting (name, value, unit, description, lowest, highest)
VALUES
    ('batch_retention_hours', 24, 'hours', 'How long the list of drained batches is kept, up to ten a second.', 1, 87600);

UPDATE ops.job
SET description = 'Deletes job history older than the setting history_retention_days, here and in pg_cron, and batches of the drain older than batch_retention_hours.'
WHERE job_name = 'purge-history';
