-- The drain looks for work ten times a second instead of once a minute. A run learns how from
-- ops.start_job_run(), whose result has more columns, which CREATE OR REPLACE cannot give it.
-- depends: 0009.count-in-buckets-of-time

ALTER TABLE ops.job ADD COLUMN poll_function text;
-- Three rows: validating takes no time.
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE ops.job ADD CONSTRAINT job_poll_function_check CHECK (poll_function ~ '^[a-z][a-z0-9_]*\.poll_[a-z0-9_]+$');

COMMENT ON COLUMN ops.job.poll_function IS
    'A function without arguments that says, cheaply and without writing, whether there is work: a run that a clock started asks it every poll_interval_ms until the job is due next. Null where a run ends when nothing is left.';

UPDATE ops.job SET poll_function = 'ops.poll_drain' WHERE job_name = 'drain';

INSERT INTO ops.setting (name, value, unit, description, lowest, highest)
VALUES
    ('poll_interval_ms', 100, 'milliseconds', 'How long a run that polls waits before it looks for work again.', 10, 60000);

-- Comes back in the same transaction.
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS ops.start_job_run(text, text);
