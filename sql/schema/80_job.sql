-- What runs by itself, what became of each run, and the few figures an operator may turn.
--
-- A clock (pg_cron, or `surveymark tick` from any scheduler) only says when and names a job;
-- ops.run_job() does the rest: no overlap, history, failure limit, catch-up. All times of
-- day are UTC, as pg_cron's are.

CREATE TABLE ops.job (
    job_name        text        NOT NULL,
    title           text        NOT NULL,
    description     text        NOT NULL,
    schedule        text        NOT NULL,
    step_function   text        NOT NULL,
    priority        text        NOT NULL DEFAULT 'normal',
    is_enabled      boolean     NOT NULL DEFAULT true,
    on_missed       text        NOT NULL DEFAULT 'skip',
    failure_count   integer     NOT NULL DEFAULT 0,
    max_failures    integer     NOT NULL DEFAULT 5,
    scheduled_from  timestamptz NOT NULL DEFAULT now(),
    disabled_at     timestamptz,
    disabled_by     text,
    disabled_reason text,
    poll_function   text,

    CONSTRAINT job_pkey PRIMARY KEY (job_name),
    CONSTRAINT job_job_name_check CHECK (job_name ~ '^[a-z][a-z0-9-]{0,62}$'),
    CONSTRAINT job_step_function_check CHECK (step_function ~ '^[a-z][a-z0-9_]*\.step_[a-z0-9_]+$'),
    CONSTRAINT job_priority_check CHECK (priority IN ('low', 'normal', 'high', 'critical')),
    CONSTRAINT job_on_missed_check CHECK (on_missed IN ('skip', 'run_once')),
    CONSTRAINT job_failure_count_check CHECK (failure_count >= 0),
    CONSTRAINT job_max_failures_check CHECK (max_failures BETWEEN 1 AND 1000),
    CONSTRAINT job_disabled_check CHECK (is_enabled = (disabled_at IS NULL)),
    CONSTRAINT job_poll_function_check CHECK (poll_function ~ '^[a-z][a-z0-9_]*\.poll_[a-z0-9_]+$')
);

COMMENT ON TABLE ops.job IS
    'The jobs: what each does, when, and whether it still may. Runs are in ops.job_run, the picture in ops.job_status.';
COMMENT ON COLUMN ops.job.schedule IS
    'Minute, hour, day of month, month, day of week, in UTC, as cron reads them; the file in sql/cron says the same to pg_cron.';
COMMENT ON COLUMN ops.job.step_function IS
    'A function without arguments that does one bounded piece of work and returns true while some remains; each call is its own transaction.';
COMMENT ON COLUMN ops.job.priority IS 'Which due job goes first when one process runs them one after the other.';
COMMENT ON COLUMN ops.job.on_missed IS
    'What to do about due times that passed while nothing could run: skip them, or run once for all of them.';
COMMENT ON COLUMN ops.job.failure_count IS 'Failures since the last success; at max_failures the job switches itself off.';
COMMENT ON COLUMN ops.job.scheduled_from IS
    'Due times up to here were never owed: set when the job is created, switched on or given another schedule.';
COMMENT ON COLUMN ops.job.disabled_by IS 'The role that switched the job off; null when it reached its failure limit.';
COMMENT ON COLUMN ops.job.poll_function IS
    'A function without arguments that says, cheaply and without writing, whether there is work: a run that a clock started asks it every poll_interval_ms until the job is due next. Null where a run ends when nothing is left.';

INSERT INTO ops.job (job_name, title, description, schedule, step_function, poll_function, priority, on_missed)
VALUES
    ('drain', 'Merge new answers',
     'Moves loaded rows into the response tables and merges counted changes into the rollups.',
     '* * * * *', 'ops.step_drain', 'ops.poll_drain', 'critical', 'skip'),
    ('refresh-benchmarks', 'Release benchmarks',
     'Publishes the benchmark cells that the batch rule lets change, and refreshes their summary.',
     '0 * * * *', 'ops.step_refresh_benchmarks', NULL, 'high', 'run_once'),
    ('purge-history', 'Forget old runs',
     'Deletes job history older than the setting history_retention_days, here and in pg_cron, and batches of the drain older than batch_retention_hours.',
     '20 3 * * *', 'ops.step_purge_history', NULL, 'low', 'run_once'),
    ('purge-series', 'Make room in the series',
     'Makes the months of the series ahead, drops those that no resolution keeps, and deletes finer buckets that are older than their retention.',
     '40 3 * * *', 'ops.step_purge_series', NULL, 'low', 'run_once'),
    ('refresh-summaries', 'Refresh summaries',
     'Refreshes the summaries of surveys, organisations, industries and completeness that the drain has left behind.',
     '*/5 * * * *', 'ops.step_refresh_summaries', NULL, 'normal', 'skip'),
    ('assess-quality', 'Judge the quality of responses',
     'Holds new and corrected responses against the quality rules, and lets what readers see of it catch up.',
     '*/5 * * * *', 'ops.step_assess_quality', NULL, 'low', 'skip'),
    ('end-overlong', 'End what readers hold too long',
     'Ends sessions of readers in which a statement or a transaction has gone on for longer than reader_most_seconds.',
     '* * * * *', 'ops.step_end_overlong', NULL, 'high', 'skip');

CREATE TABLE ops.job_run (
    run_id         bigserial   NOT NULL,
    job_name       text        NOT NULL,
    trigger        text        NOT NULL,
    status         text        NOT NULL DEFAULT 'running',
    started_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at    timestamptz,
    steps          integer     NOT NULL DEFAULT 0,
    work           jsonb       NOT NULL DEFAULT '{}',
    occurrences    integer     NOT NULL DEFAULT 1,
    run_by         text        NOT NULL,
    pid            integer     NOT NULL,
    error_sqlstate text,
    error_message  text,

    CONSTRAINT job_run_pkey PRIMARY KEY (run_id),
    CONSTRAINT job_run_job_name_fkey FOREIGN KEY (job_name) REFERENCES ops.job (job_name)
        ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT job_run_trigger_check CHECK (trigger IN ('cron', 'start', 'tick', 'manual')),
    CONSTRAINT job_run_status_check
        CHECK (status IN ('running', 'succeeded', 'failed', 'crashed', 'skipped_overlap')),
    CONSTRAINT job_run_finished_at_check CHECK ((finished_at IS NULL) = (status = 'running'))
);

-- The latest runs of a job; the status view and the due list take the first.
CREATE INDEX job_run_latest_idx ON ops.job_run (job_name, run_id DESC);
-- No two runs of a job at once, whatever happens to the lock.
CREATE UNIQUE INDEX job_run_running_idx ON ops.job_run (job_name) WHERE status = 'running';
-- The purge walks from the oldest.
CREATE INDEX job_run_started_at_idx ON ops.job_run (started_at);

COMMENT ON TABLE ops.job_run IS 'One row for each start of a job; the purge-history job forgets old ones.';
COMMENT ON COLUMN ops.job_run.trigger IS
    'What started it: the clock (cron), a server start that found due times missed (start), surveymark tick, or a person (manual).';
COMMENT ON COLUMN ops.job_run.status IS
    'running, succeeded, failed, crashed (its session ended before it could say how), skipped_overlap (another run held the job).';
COMMENT ON COLUMN ops.job_run.steps IS 'How many steps were committed.';
COMMENT ON COLUMN ops.job_run.work IS 'What the steps handled, as they counted it: {"changes merged": 1200}.';
COMMENT ON COLUMN ops.job_run.occurrences IS 'How many starts this row stands for; above 1 only when several in a row were skipped.';
COMMENT ON COLUMN ops.job_run.run_by IS 'The role that was logged in.';
COMMENT ON COLUMN ops.job_run.pid IS 'Its server process; only that one can finish the run.';
COMMENT ON COLUMN ops.job_run.error_message IS
    'The failing step''s own message; for a skipped start, which session held the job.';

CREATE TABLE ops.setting (
    name        text        NOT NULL,
    value       numeric     NOT NULL,
    unit        text        NOT NULL,
    description text        NOT NULL,
    lowest      numeric     NOT NULL,
    highest     numeric     NOT NULL,
    changed_at  timestamptz,
    changed_by  text,

    CONSTRAINT setting_pkey PRIMARY KEY (name),
    CONSTRAINT setting_name_check CHECK (name ~ '^[a-z][a-z0-9_]*$'),
    CONSTRAINT setting_value_check CHECK (value BETWEEN lowest AND highest)
);

COMMENT ON TABLE ops.setting IS 'Figures an operator may change with ops.change_setting(); read by ops.setting_value().';
COMMENT ON COLUMN ops.setting.unit IS 'What one of the value is: days, seconds, bytes, rows.';
COMMENT ON COLUMN ops.setting.lowest IS 'The least value that still makes sense.';
COMMENT ON COLUMN ops.setting.highest IS 'The greatest value that still makes sense.';

INSERT INTO ops.setting (name, value, unit, description, lowest, highest)
VALUES
    ('history_retention_days', 90, 'days', 'How long the history of job runs is kept.', 1, 3650),
    ('batch_retention_hours', 24, 'hours', 'How long the list of drained batches is kept, up to ten a second.', 1, 87600),
    ('missed_after_seconds', 300, 'seconds',
     'A due time older than this counts as missed: jobs that skip missed times let it pass.', 60, 86400),
    ('queue_lag_warning_seconds', 300, 'seconds',
     'Health warns when the oldest unmerged change is older than this.', 60, 604800),
    ('queue_lag_critical_seconds', 1800, 'seconds',
     'Health is critical when the oldest unmerged change is older than this.', 60, 604800),
    ('benchmark_stale_warning_hours', 26, 'hours',
     'Health warns when the latest benchmark release is older than this.', 1, 87600),
    ('summary_stale_warning_seconds', 1800, 'seconds',
     'Health warns when a summary lacks what was merged longer ago than this.', 60, 604800),
    ('rejected_warning_rows', 1, 'rows',
     'Health warns when at least this many responses were rejected in the last day.', 1, 1000000000),
    ('poll_interval_ms', 100, 'milliseconds', 'How long a run that polls waits before it looks for work again.', 10, 60000),
    ('drain_batch_rows', 5000, 'rows', 'How many rows of each ledger one step of the drain moves at most; a row has the answers of a response set.', 100, 100000),
    ('max_answer_bytes', 1048576, 'bytes', 'The largest answers document that is taken in.', 1024, 67108864),
    ('reader_most_seconds', 900, 'seconds',
     'A session of a reader in which a statement or a transaction goes on for longer than this is ended.', 60, 86400);
