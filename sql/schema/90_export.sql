-- What is asked for as a file, when it is asked for again, and to whom it goes.
--
-- A request waits as a row until a worker (`surveymark work`) makes its file, as the reader who asked
-- and with nothing but his rights. A worker holds an advisory lock for as long as it works on a row:
-- a lock goes with its session, so no row is ever "processing" for somebody who is gone.

CREATE TABLE report.export_kind (
    what         text    NOT NULL,
    title        text    NOT NULL,
    view_name    text,
    formats      text[]  NOT NULL,
    needs_survey boolean NOT NULL DEFAULT false,

    CONSTRAINT export_kind_pkey PRIMARY KEY (what),
    CONSTRAINT export_kind_formats_check CHECK (cardinality(formats) > 0)
);

COMMENT ON TABLE report.export_kind IS
    'What can be exported beside the views of analytics by their own names: one row for each name of something else, and one for all views.';
COMMENT ON COLUMN report.export_kind.what IS 'The name by which it is asked for; view stands for every view of analytics.';
COMMENT ON COLUMN report.export_kind.title IS 'The same in words.';
COMMENT ON COLUMN report.export_kind.view_name IS 'The view of analytics that it is; null for what is no single view.';
COMMENT ON COLUMN report.export_kind.formats IS 'The formats in which it can be had, the usual one first.';
COMMENT ON COLUMN report.export_kind.needs_survey IS 'Whether the parameter survey has to name a survey.';

INSERT INTO report.export_kind (what, title, view_name, formats, needs_survey)
VALUES
    ('view', 'A view of analytics', NULL, '{csv,csv.gz,json,json.gz,xlsx,parquet}', false),
    ('analytics_summary', 'Summary of what was sent', 'own_summary', '{csv,csv.gz,json,json.gz,xlsx,parquet}', false),
    ('survey_responses', 'Responses to a survey', 'own_response', '{csv,csv.gz,json,json.gz,xlsx,parquet}', true),
    ('jtbd_analysis', 'Forces of progress', 'own_force', '{csv,csv.gz,json,json.gz,xlsx,parquet}', false),
    ('voice_recordings', 'What voice recordings are like', 'own_voice', '{csv,csv.gz,json,json.gz,xlsx,parquet}', false),
    ('report', 'Report on a survey', NULL, '{html,pdf,xlsx,json,zip}', true),
    ('training_set', 'Answers without whose they are, for training models', NULL, '{zip}', true),
    ('full_backup', 'Everything of an organisation that is its own', NULL, '{zip}', false);

CREATE TABLE report.schedule (
    org_id        bigint      NOT NULL,
    schedule_id   uuid        NOT NULL DEFAULT gen_random_uuid(),
    title         text        NOT NULL,
    request       jsonb       NOT NULL,
    cron          text        NOT NULL,
    time_zone     text        NOT NULL,
    on_missed     text        NOT NULL DEFAULT 'run_once',
    reader_role   name        NOT NULL,
    owner_channel text        NOT NULL,
    owner_address text        NOT NULL,
    next_due_at   timestamptz NOT NULL,
    is_paused     boolean     NOT NULL DEFAULT false,
    pause_reason  text,
    created_by    text        NOT NULL DEFAULT session_user,
    created_at    timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT schedule_pkey PRIMARY KEY (org_id, schedule_id),
    CONSTRAINT schedule_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE,
    CONSTRAINT schedule_title_check CHECK (title ~ '^[^[:cntrl:]]{1,100}$'),
    CONSTRAINT schedule_on_missed_check CHECK (on_missed IN ('skip', 'run_once')),
    CONSTRAINT schedule_owner_channel_check CHECK (owner_channel IN ('email', 'folder', 'webhook')),
    CONSTRAINT schedule_pause_reason_check CHECK (is_paused = (pause_reason IS NOT NULL))
);

-- Each turn of a worker asks which schedules are due.
CREATE INDEX schedule_due_idx ON report.schedule (next_due_at) WHERE NOT is_paused;

COMMENT ON TABLE report.schedule IS 'What an organisation gets again and again, and when; report.recipient says who.';
COMMENT ON COLUMN report.schedule.org_id IS 'The organisation that it is for.';
COMMENT ON COLUMN report.schedule.schedule_id IS 'Number of the schedule.';
COMMENT ON COLUMN report.schedule.is_paused IS 'Whether it rests.';
COMMENT ON COLUMN report.schedule.created_at IS 'When it was made.';
COMMENT ON COLUMN report.schedule.title IS 'What the messages are called.';
COMMENT ON COLUMN report.schedule.request IS 'What is made each time, as report.check_request() approved it.';
COMMENT ON COLUMN report.schedule.cron IS
    'Minute, hour, day of month, month, day of week, as cron reads them, by the clocks of time_zone.';
COMMENT ON COLUMN report.schedule.time_zone IS 'Name of a time zone, as in Europe/Berlin.';
COMMENT ON COLUMN report.schedule.on_missed IS
    'What to do about due times that passed while nothing could run: skip them, or run once for all of them.';
COMMENT ON COLUMN report.schedule.reader_role IS 'The role that asked, as which each file is made.';
COMMENT ON COLUMN report.schedule.owner_channel IS 'How the owner hears of failures.';
COMMENT ON COLUMN report.schedule.owner_address IS 'Where.';
COMMENT ON COLUMN report.schedule.next_due_at IS 'The next due time that has not been served.';
COMMENT ON COLUMN report.schedule.pause_reason IS 'Why it is paused; null while it is not.';
COMMENT ON COLUMN report.schedule.created_by IS 'The login that made it.';

CREATE TABLE report.schedule_preset (
    preset    text NOT NULL,
    title     text NOT NULL,
    cron      text NOT NULL,
    what      text NOT NULL,
    format    text NOT NULL,
    on_missed text NOT NULL,
    template  text,

    CONSTRAINT schedule_preset_pkey PRIMARY KEY (preset),
    CONSTRAINT schedule_preset_what_fkey FOREIGN KEY (what) REFERENCES report.export_kind (what)
);

COMMENT ON TABLE report.schedule_preset IS 'Schedules that are there to be taken: surveymark schedule add ... --preset NAME.';
COMMENT ON COLUMN report.schedule_preset.preset IS 'Its name.';
COMMENT ON COLUMN report.schedule_preset.title IS 'What the messages are called.';
COMMENT ON COLUMN report.schedule_preset.cron IS 'When, by the clocks of the schedule''s time zone.';
COMMENT ON COLUMN report.schedule_preset.what IS 'What is made, as in report.export_kind.';
COMMENT ON COLUMN report.schedule_preset.format IS 'In which format.';
COMMENT ON COLUMN report.schedule_preset.on_missed IS 'What to do about due times that passed while nothing could run.';

COMMENT ON COLUMN report.schedule_preset.template IS 'The template of a report; null for what is none.';

INSERT INTO report.schedule_preset (preset, title, cron, what, format, on_missed, template)
VALUES
    ('executive-weekly', 'Weekly report', '0 8 * * 1', 'report', 'pdf', 'run_once', 'executive'),
    ('departmental-monthly', 'Monthly report by department', '0 9 1 * *', 'report', 'xlsx', 'run_once', 'departmental');

CREATE TABLE report.recipient (
    org_id      bigint NOT NULL,
    schedule_id uuid   NOT NULL,
    channel     text   NOT NULL,
    address     text   NOT NULL,

    CONSTRAINT recipient_pkey PRIMARY KEY (org_id, schedule_id, channel, address),
    CONSTRAINT recipient_schedule_fkey FOREIGN KEY (org_id, schedule_id)
        REFERENCES report.schedule (org_id, schedule_id) ON DELETE CASCADE,
    CONSTRAINT recipient_channel_check CHECK (channel IN ('email', 'folder', 'webhook'))
);

COMMENT ON TABLE report.recipient IS 'Who gets what a schedule makes.';
COMMENT ON COLUMN report.recipient.org_id IS 'The organisation of the schedule.';
COMMENT ON COLUMN report.recipient.schedule_id IS 'The schedule, as in report.schedule.';
COMMENT ON COLUMN report.recipient.channel IS 'email, folder or webhook.';
COMMENT ON COLUMN report.recipient.address IS 'An e-mail address, the name of a folder, or an https address.';

CREATE TABLE report.export (
    org_id         bigint      NOT NULL,
    export_id      uuid        NOT NULL DEFAULT gen_random_uuid(),
    request        jsonb       NOT NULL,
    file_name      text        NOT NULL,
    reader_role    name        NOT NULL,
    requested_by   text        NOT NULL DEFAULT session_user,
    requested_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    schedule_id    uuid,
    due_at         timestamptz,
    status         text        NOT NULL DEFAULT 'queued',
    failure_count  integer     NOT NULL DEFAULT 0,
    run_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at     timestamptz,
    finished_at    timestamptz,
    worker_pid     integer,
    n_rows         bigint,
    file_path      text,
    file_bytes     bigint,
    file_hash      bytea,
    expires_at     timestamptz,
    download_count integer     NOT NULL DEFAULT 0,
    downloaded_at  timestamptz,
    error_sqlstate text,
    error_message  text,
    error_hint     text,

    CONSTRAINT export_pkey PRIMARY KEY (org_id, export_id),
    CONSTRAINT export_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE,
    -- Each due time is served once, whoever else looks at the same moment.
    CONSTRAINT export_due_at_key UNIQUE (org_id, schedule_id, due_at),
    CONSTRAINT export_due_at_check CHECK ((schedule_id IS NULL) = (due_at IS NULL)),
    CONSTRAINT export_status_check
        CHECK (status IN ('queued', 'processing', 'completed', 'failed', 'cancelled', 'expired')),
    CONSTRAINT export_completed_check
        CHECK (status <> 'completed' OR num_nulls(file_path, file_bytes, file_hash, expires_at) = 0),
    CONSTRAINT export_failed_check CHECK (status <> 'failed' OR error_message IS NOT NULL)
);

-- Whoever has the number of an export names it by that alone.
CREATE INDEX export_export_id_idx ON report.export (export_id);
-- A worker takes what has waited longest.
CREATE INDEX export_waiting_idx ON report.export (run_at) WHERE status IN ('queued', 'processing');
-- Clean-up looks for files that nobody needs.
CREATE INDEX export_file_idx ON report.export (expires_at) WHERE file_path IS NOT NULL;

COMMENT ON TABLE report.export IS
$$One row for each file that was asked for, by hand or by a schedule; rows older than history_retention_days are forgotten.
Answers to: export_jobs_enhanced, export_jobs.$$;
COMMENT ON COLUMN report.export.org_id IS 'The organisation that it is for.';
COMMENT ON COLUMN report.export.export_id IS 'Number of the export.';
COMMENT ON COLUMN report.export.file_name IS 'How the file is called, with the day and the ending.';
COMMENT ON COLUMN report.export.requested_at IS 'When it was asked for.';
COMMENT ON COLUMN report.export.schedule_id IS 'The schedule that asked, as in report.schedule; null for one by hand. It stays when the schedule is removed.';
COMMENT ON COLUMN report.export.started_at IS 'When the latest attempt began.';
COMMENT ON COLUMN report.export.finished_at IS 'When it was done, failed for good or was cancelled.';
COMMENT ON COLUMN report.export.downloaded_at IS 'When the file was handed out last.';
COMMENT ON COLUMN report.export.error_sqlstate IS 'SQLSTATE of what went wrong in the latest attempt that failed.';
COMMENT ON COLUMN report.export.error_message IS 'What went wrong, as the one who asked is told.';
COMMENT ON COLUMN report.export.error_hint IS 'What to do about it.';
COMMENT ON COLUMN report.export.request IS
    'What was asked for, as report.check_request() approved it: what, format, parameters, filters, columns, encrypt_for, watermark.';
COMMENT ON COLUMN report.export.reader_role IS 'The role that asked, as which the file is made.';
COMMENT ON COLUMN report.export.requested_by IS 'The login that asked.';
COMMENT ON COLUMN report.export.due_at IS 'The due time of the schedule that it serves.';
COMMENT ON COLUMN report.export.status IS
    'queued, processing, completed (the file is there), failed, cancelled, expired (the file was there).';
COMMENT ON COLUMN report.export.failure_count IS 'How many attempts failed or were cut short by a crash.';
COMMENT ON COLUMN report.export.run_at IS 'Not before this instant: later after each failure.';
COMMENT ON COLUMN report.export.worker_pid IS 'Server process of the worker''s session; only that one can finish the attempt.';
COMMENT ON COLUMN report.export.n_rows IS 'Rows written so far; of a back-up those of all its files. Null for a report.';
COMMENT ON COLUMN report.export.file_path IS 'Where the file is, under the directory of the worker; null when there is none.';
COMMENT ON COLUMN report.export.file_bytes IS 'Size of the file in bytes, as it lies there (compressed, encrypted).';
COMMENT ON COLUMN report.export.file_hash IS 'SHA-256 of the file, as it lies there.';
COMMENT ON COLUMN report.export.expires_at IS 'When the file goes; later if a delivery still waits for it.';
COMMENT ON COLUMN report.export.download_count IS 'How often the file was handed out, deliveries not among them.';

CREATE TABLE report.delivery (
    org_id          bigint      NOT NULL,
    delivery_id     uuid        NOT NULL DEFAULT gen_random_uuid(),
    export_id       uuid        NOT NULL,
    purpose         text        NOT NULL,
    channel         text        NOT NULL,
    address         text        NOT NULL,
    subject         text        NOT NULL,
    body            text        NOT NULL,
    status          text        NOT NULL DEFAULT 'waiting',
    attempt_count   integer     NOT NULL DEFAULT 0,
    run_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    worker_pid      integer,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at     timestamptz,
    error_message   text,

    CONSTRAINT delivery_pkey PRIMARY KEY (org_id, delivery_id),
    CONSTRAINT delivery_export_fkey FOREIGN KEY (org_id, export_id)
        REFERENCES report.export (org_id, export_id) ON DELETE CASCADE,
    -- The idempotency key: one message of a kind about an export for each recipient.
    CONSTRAINT delivery_recipient_key UNIQUE (org_id, export_id, purpose, channel, address),
    CONSTRAINT delivery_purpose_check CHECK (purpose IN ('file', 'failure')),
    CONSTRAINT delivery_channel_check CHECK (channel IN ('email', 'folder', 'webhook')),
    CONSTRAINT delivery_status_check CHECK (status IN ('waiting', 'sending', 'sent', 'dead')),
    CONSTRAINT delivery_finished_at_check CHECK ((finished_at IS NULL) = (status IN ('waiting', 'sending')))
);

-- A sender takes what has waited longest.
CREATE INDEX delivery_waiting_idx ON report.delivery (run_at) WHERE status IN ('waiting', 'sending');
-- Operators name a delivery by its number alone.
CREATE INDEX delivery_delivery_id_idx ON report.delivery (delivery_id);
-- Health counts the dead.
CREATE INDEX delivery_dead_idx ON report.delivery (finished_at) WHERE status = 'dead';

COMMENT ON TABLE report.delivery IS
    'The outbox: one row for each message to one recipient. It goes out at least once, and again only where the acknowledgement of the first time was lost; then under the same number.';
COMMENT ON COLUMN report.delivery.org_id IS 'The organisation that it is from.';
COMMENT ON COLUMN report.delivery.export_id IS 'The export that it is about, as in report.export.';
COMMENT ON COLUMN report.delivery.channel IS 'email, folder or webhook.';
COMMENT ON COLUMN report.delivery.address IS 'To whom: an e-mail address, the name of a folder, or an https address.';
COMMENT ON COLUMN report.delivery.subject IS 'What the message is called.';
COMMENT ON COLUMN report.delivery.body IS 'Its text.';
COMMENT ON COLUMN report.delivery.created_at IS 'When it was put into the outbox.';
COMMENT ON COLUMN report.delivery.finished_at IS 'When it was acknowledged or given up; null before.';
COMMENT ON COLUMN report.delivery.delivery_id IS
    'Number of the message, the same in each attempt: of an e-mail it is the Message-ID, of a webhook the Idempotency-Key.';
COMMENT ON COLUMN report.delivery.purpose IS 'file: the file goes with it; failure: the owner of a schedule hears that something did not work.';
COMMENT ON COLUMN report.delivery.status IS
    'waiting, sending, sent (it was acknowledged), dead (given up after delivery_most_attempts, or refused for good).';
COMMENT ON COLUMN report.delivery.attempt_count IS 'How often it was tried.';
COMMENT ON COLUMN report.delivery.run_at IS 'Not before this instant: later after each attempt.';
COMMENT ON COLUMN report.delivery.worker_pid IS 'Server process of the sender''s session; only that one can finish the attempt.';
COMMENT ON COLUMN report.delivery.error_message IS 'What went wrong the last time.';

INSERT INTO ops.setting (name, value, unit, description, lowest, highest)
VALUES
    ('export_retention_hours', 168, 'hours', 'How long the file of an export is kept.', 1, 8760),
    ('export_most_bytes', 1073741824, 'bytes', 'An export whose file gets larger than this fails.', 1024, 1099511627776),
    ('export_timeout_seconds', 600, 'seconds', 'A statement of an export that takes longer than this fails.', 1, 86400),
    ('export_most_waiting', 20, 'exports', 'How many exports of one organisation may wait or be made at once.', 1, 10000),
    ('export_most_retries', 3, 'attempts', 'How often a failed export is tried again.', 0, 20),
    ('retry_seconds', 60, 'seconds',
     'Wait before the first retry of an export or a delivery; twice as long before each further one, up to 64 times.', 0.01, 3600),
    ('delivery_most_attempts', 10, 'attempts', 'After so many attempts a delivery is given up.', 1, 1000),
    ('delivery_late_warning_seconds', 3600, 'seconds',
     'Health warns when an export or a delivery has waited longer than this for a worker.', 60, 604800);

ALTER TABLE report.schedule ENABLE ROW LEVEL SECURITY;
ALTER TABLE report.schedule FORCE ROW LEVEL SECURITY;
CREATE POLICY schedule_engine ON report.schedule TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY schedule_reader ON report.schedule FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE report.recipient ENABLE ROW LEVEL SECURITY;
ALTER TABLE report.recipient FORCE ROW LEVEL SECURITY;
CREATE POLICY recipient_engine ON report.recipient TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY recipient_reader ON report.recipient FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE report.export ENABLE ROW LEVEL SECURITY;
ALTER TABLE report.export FORCE ROW LEVEL SECURITY;
CREATE POLICY export_engine ON report.export TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY export_reader ON report.export FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE report.delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE report.delivery FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery_engine ON report.delivery TO surveymark_engine USING (true) WITH CHECK (true);

GRANT USAGE ON SCHEMA report TO
    surveymark_reader,
    surveymark_org_reader,
    surveymark_analyst,
    surveymark_bi_reader,
    surveymark_operator,
    surveymark_job;
GRANT SELECT ON report.export, report.schedule, report.recipient TO surveymark_reader;
GRANT SELECT ON report.export_kind, report.schedule_preset TO surveymark_reader, surveymark_operator;
