-- What was answered: response sets with the answers as they came, and one narrow, typed
-- item for each figure.
--
-- Items are written only by the triggers of response_set and by the scoring of scales, but
-- whoever changes them by SQL is counted just the same: capture hangs on the items.

CREATE TABLE core.response_set (
    org_id          bigint      NOT NULL,
    response_set_id bigserial   NOT NULL,
    survey_id       bigint      NOT NULL,
    version         integer     NOT NULL,
    submission_id   text        NOT NULL,
    respondent_id   bigint,
    department      text,
    job_role        text,
    started_at      timestamptz,
    completed_at    timestamptz,
    weight          numeric     NOT NULL DEFAULT 1,
    channel         text,
    device          text,
    answers         jsonb       NOT NULL,
    received_at     timestamptz NOT NULL DEFAULT now(),
    month           date        GENERATED ALWAYS AS (date_trunc('month', completed_at AT TIME ZONE 'UTC')::date) STORED,

    CONSTRAINT response_set_pkey PRIMARY KEY (org_id, response_set_id),
    CONSTRAINT response_set_submission_id_key UNIQUE (org_id, submission_id),
    CONSTRAINT response_set_org_id_fkey FOREIGN KEY (org_id) REFERENCES core.organisation (org_id),
    CONSTRAINT response_set_version_fkey FOREIGN KEY (survey_id, version)
        REFERENCES core.survey_version (survey_id, version),
    CONSTRAINT response_set_respondent_id_fkey FOREIGN KEY (org_id, respondent_id)
        REFERENCES core.respondent (org_id, respondent_id),
    CONSTRAINT response_set_department_fkey FOREIGN KEY (org_id, department)
        REFERENCES core.department (org_id, department),
    CONSTRAINT response_set_job_role_fkey FOREIGN KEY (org_id, job_role)
        REFERENCES core.job_role (org_id, job_role),
    CONSTRAINT response_set_submission_id_check
        CHECK (submission_id <> '' AND length(submission_id) <= 200),
    CONSTRAINT response_set_completed_at_check CHECK (completed_at >= started_at),
    CONSTRAINT response_set_completed_at_range_check
        CHECK (completed_at >= '1970-01-01 00:00+00' AND completed_at < '2200-01-01 00:00+00'),
    CONSTRAINT response_set_weight_check CHECK (weight > 0 AND weight <= 1000000),
    CONSTRAINT response_set_answers_check CHECK (jsonb_typeof(answers) = 'object')
);

-- Own results by period and the recount walk one survey of one organisation in order of time.
CREATE INDEX response_set_survey_idx ON core.response_set (org_id, survey_id, completed_at);
-- The foreign key, and "how many distinct respondents" of the privacy rules.
CREATE INDEX response_set_respondent_idx ON core.response_set (org_id, respondent_id)
    WHERE respondent_id IS NOT NULL;

COMMENT ON TABLE core.response_set IS
$$One filled-in questionnaire, with its answers as submitted.
Answers to: response_sets, responses, survey_sessions.$$;
COMMENT ON COLUMN core.response_set.submission_id IS
    'The client''s own id: sending the same response again changes nothing, sending another under the same id is refused.';
COMMENT ON COLUMN core.response_set.completed_at IS
    'When it was handed in; null while unfinished. Only finished sets are counted, in the month of this instant in UTC.';
COMMENT ON COLUMN core.response_set.month IS
    'First day of the month of completed_at in UTC, whatever the session''s time zone; null while unfinished.';
COMMENT ON COLUMN core.response_set.weight IS 'The survey weight; 1 unless the sample was weighted.';

CREATE TABLE core.response_item (
    org_id          bigint            NOT NULL,
    response_set_id bigint            NOT NULL,
    question_id     bigint            NOT NULL,
    month           date,
    answer_state    core.answer_state NOT NULL DEFAULT 'answered',
    value           numeric           NOT NULL DEFAULT 0,
    weight          numeric           NOT NULL DEFAULT 1,
    text_value      text,

    CONSTRAINT response_item_pkey PRIMARY KEY (org_id, response_set_id, question_id),
    CONSTRAINT response_item_month_check CHECK (month = date_trunc('month', month::timestamp)),
    CONSTRAINT response_item_value_check CHECK (value > '-Infinity' AND value < 'Infinity')
);

COMMENT ON TABLE core.response_item IS
$$One value of one question in one response set. It has no foreign keys; one set-wise check for each statement does their work.
Answers to: response_items.$$;
COMMENT ON COLUMN core.response_item.month IS
    'The month of the set; null while it is unfinished, and then the item is not counted.';
COMMENT ON COLUMN core.response_item.value IS
    'The number, 0 / 1 for options and booleans, the choice''s value; 0 where the state is not answered and for text.';

-- The door for COPY: all text, no checks, no row security (COPY is refused where it applies).
CREATE TABLE core.response_load (
    load_id       bigserial   NOT NULL,
    batch         text        NOT NULL DEFAULT 'copy',
    line_number   bigint,
    organisation  text,
    survey        text,
    version       text,
    submission_id text,
    respondent    text,
    department    text,
    job_role      text,
    started_at    text,
    completed_at  text,
    weight        text,
    channel       text,
    device        text,
    answers       text,
    problem       text,
    loaded_at     timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT response_load_pkey PRIMARY KEY (load_id)
);

COMMENT ON TABLE core.response_load IS
    'Where COPY puts responses; core.process_load() moves each row on, into core.response_set or core.rejected_response.';
COMMENT ON COLUMN core.response_load.load_id IS 'Number of the row, in the order of arrival.';
COMMENT ON COLUMN core.response_load.batch IS
    'Name of the load, by which its rejects are found again: core.load_report(batch).';
COMMENT ON COLUMN core.response_load.line_number IS 'Line in the file that was loaded.';
COMMENT ON COLUMN core.response_load.organisation IS 'Code of the organisation.';
COMMENT ON COLUMN core.response_load.survey IS 'Code of the survey.';
COMMENT ON COLUMN core.response_load.version IS
    'Version of the survey that was answered; the newest where it is null.';
COMMENT ON COLUMN core.response_load.submission_id IS
    'The client''s own id of the response: the same response sent again changes nothing.';
COMMENT ON COLUMN core.response_load.respondent IS
    'Key of the person, chosen by the organisation; null for an anonymous response.';
COMMENT ON COLUMN core.response_load.department IS
    'Code of a department that is registered for the organisation.';
COMMENT ON COLUMN core.response_load.job_role IS
    'Code of a job role that is registered for the organisation.';
COMMENT ON COLUMN core.response_load.started_at IS
    'When the person began, ISO 8601, UTC where it names no zone.';
COMMENT ON COLUMN core.response_load.completed_at IS
    'When the response was handed in, ISO 8601, UTC where it names no zone; null: not finished, kept and not counted.';
COMMENT ON COLUMN core.response_load.weight IS
    'Survey weight, above 0 and up to 1,000,000; 1 where it is null.';
COMMENT ON COLUMN core.response_load.channel IS
    'How the person was asked, in the words of the sender; kept as it is.';
COMMENT ON COLUMN core.response_load.device IS
    'What the person answered on, in the words of the sender; kept as it is.';
COMMENT ON COLUMN core.response_load.answers IS 'The answers, a JSON object as SurveyJS returns it.';
COMMENT ON COLUMN core.response_load.problem IS 'Set by a loader that could not read the line; the row is then rejected with this reason.';
COMMENT ON COLUMN core.response_load.loaded_at IS 'When the row was copied in.';

CREATE TABLE core.rejected_response (
    rejected_id   bigserial   NOT NULL,
    batch         text        NOT NULL,
    line_number   bigint,
    error_code    text        NOT NULL,
    error_message text        NOT NULL,
    error_detail  text,
    error_hint    text,
    row_content   jsonb       NOT NULL,
    rejected_at   timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT rejected_response_pkey PRIMARY KEY (rejected_id)
);

-- The loader reports on its own batch.
CREATE INDEX rejected_response_batch_idx ON core.rejected_response (batch, line_number);

-- Health asks how many were rejected in the last day.
CREATE INDEX rejected_response_recent_idx ON core.rejected_response (rejected_at);

COMMENT ON TABLE core.rejected_response IS 'Bad rows of a bulk load as they came, each with its reason.';

ALTER TABLE core.response_set ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.response_set FORCE ROW LEVEL SECURITY;
CREATE POLICY response_set_engine ON core.response_set TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY response_set_reader ON core.response_set FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE core.response_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.response_item FORCE ROW LEVEL SECURITY;
CREATE POLICY response_item_engine ON core.response_item TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY response_item_reader ON core.response_item FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE core.rejected_response ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.rejected_response FORCE ROW LEVEL SECURITY;
CREATE POLICY rejected_response_engine ON core.rejected_response TO surveymark_engine USING (true) WITH CHECK (true);

GRANT SELECT ON core.response_set, core.response_item TO surveymark_reader;
GRANT INSERT ON core.response_load TO surveymark_ingest;
GRANT USAGE ON SEQUENCE core.response_load_load_id_seq TO surveymark_ingest;

-- A load row after reading: the typed values, and the first thing that is wrong with it.
CREATE TYPE core.parsed_response AS (
    ordinal          integer,
    org_id           bigint,
    survey_id        bigint,
    version          integer,
    submission_id    text,
    respondent_key   text,
    department       text,
    job_role         text,
    started_at       timestamptz,
    completed_at     timestamptz,
    is_completed_now boolean,
    weight           numeric,
    channel          text,
    device           text,
    answers          jsonb,
    error_code       text,
    error_message    text,
    error_detail     text,
    error_hint       text
);

COMMENT ON TYPE core.parsed_response IS 'One response on its way from core.response_load into core.response_set.';
