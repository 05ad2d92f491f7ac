-- The structure of the first release, as sql/schema had it: generated once, never edited.
--
-- `surveymark migrate` installs an empty database from sql/schema and only marks this step as
-- taken; it is here so that a plain `yoyo apply` can build the same tables.

-- sql/schema/00_schemas.sql

SET LOCAL ROLE surveymark_engine;
SET LOCAL search_path = '';
SET LOCAL check_function_bodies = off;

-- The rooms of the house, and who may open which door.
--
-- USAGE lets a role name what is inside, no more: each table, view and function grants its own
-- rights. The deploy runs these files as surveymark_engine; the one schema of the other owner is
-- made as that owner, because engine is no member of it and must not become one.

CREATE SCHEMA IF NOT EXISTS core;
CREATE SCHEMA IF NOT EXISTS rollup;
CREATE SCHEMA IF NOT EXISTS privacy;
CREATE SCHEMA IF NOT EXISTS benchmark;
CREATE SCHEMA IF NOT EXISTS report;
CREATE SCHEMA IF NOT EXISTS ops;
CREATE SCHEMA IF NOT EXISTS api;

COMMENT ON SCHEMA core IS
    'Organisations, surveys, questions, scales, response sets and their items, as collected.';
COMMENT ON SCHEMA rollup IS
    'The queue of changes, the drain that merges them, and the answer counts: exact and live.';
COMMENT ON SCHEMA privacy IS
    'Policy, contributors, exposure and suppression log: why a figure is released or withheld.';
COMMENT ON SCHEMA benchmark IS
    'Released cells, the only thing about other organisations that a reader can see.';
COMMENT ON SCHEMA report IS
    'Reports, their sections and schedules, exports and the outbox.';
COMMENT ON SCHEMA ops IS
    'Jobs and runs, health, audit, settings, the role map and the ledger of the deploy.';
COMMENT ON SCHEMA api IS
    'Functions that answer in JSON, one for each call of the gateway.';

SET LOCAL ROLE surveymark_reader;

CREATE SCHEMA IF NOT EXISTS analytics;

COMMENT ON SCHEMA analytics IS
    'The documented views and functions: what users learn and query.';

GRANT USAGE ON SCHEMA analytics TO
    surveymark_engine,
    surveymark_org_reader,
    surveymark_analyst,
    surveymark_bi_reader,
    surveymark_operator,
    surveymark_privacy_officer;

SET LOCAL ROLE surveymark_engine;

GRANT USAGE ON SCHEMA benchmark TO
    surveymark_reader,
    surveymark_org_reader,
    surveymark_analyst,
    surveymark_bi_reader,
    surveymark_operator,
    surveymark_privacy_officer;
GRANT USAGE ON SCHEMA core TO surveymark_ingest, surveymark_reader, surveymark_job, surveymark_operator;
GRANT USAGE ON SCHEMA rollup TO surveymark_reader, surveymark_job, surveymark_operator;
GRANT USAGE ON SCHEMA ops TO surveymark_reader, surveymark_job, surveymark_operator;
GRANT USAGE ON SCHEMA privacy TO surveymark_privacy_officer;

-- sql/schema/05_deploy_ledger.sql

SET LOCAL ROLE surveymark_engine;
SET LOCAL search_path = '';
SET LOCAL check_function_bodies = off;

-- What has been deployed: the files that are in force, and the steps that were taken.
--
-- ops.applied_file is ours: functions, views and jobs are replayed when their text differs from
-- what it remembers. It holds paths and names, never oids, so a restored dump stays true.
-- The other tables are those of yoyo-migrations, made here in the form that yoyo itself gives
-- them, so that a plain `yoyo apply` and `surveymark migrate` keep one and the same account.

CREATE TABLE ops.applied_file (
    path        text        NOT NULL,
    sha256      text        NOT NULL,
    object_name text,
    applied_at  timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT applied_file_pkey PRIMARY KEY (path),
    CONSTRAINT applied_file_sha256_check CHECK (sha256 ~ '^[0-9a-f]{64}$')
);

COMMENT ON TABLE ops.applied_file IS
    'One row for each file of sql/ and migrations/ whose text is in force in this database.';
COMMENT ON COLUMN ops.applied_file.path IS 'As in the repository, for example sql/views/10_x.sql.';
COMMENT ON COLUMN ops.applied_file.object_name IS
    'What the file defines, so that deleting a file can remove its view.';

CREATE TABLE IF NOT EXISTS ops._yoyo_migration (
    migration_hash varchar(64)  NOT NULL,
    migration_id   varchar(255),
    applied_at_utc timestamp,

    CONSTRAINT _yoyo_migration_pkey PRIMARY KEY (migration_hash)
);

CREATE TABLE IF NOT EXISTS ops._yoyo_log (
    id             varchar(36)  NOT NULL,
    migration_hash varchar(64),
    migration_id   varchar(255),
    operation      varchar(10),
    username       varchar(255),
    hostname       varchar(255),
    comment        varchar(255),
    created_at_utc timestamp,

    CONSTRAINT _yoyo_log_pkey PRIMARY KEY (id)
);

CREATE TABLE IF NOT EXISTS ops._yoyo_version (
    version          integer   NOT NULL,
    installed_at_utc timestamp,

    CONSTRAINT _yoyo_version_pkey PRIMARY KEY (version)
);

INSERT INTO ops._yoyo_version (version, installed_at_utc)
VALUES (2, now() AT TIME ZONE 'UTC')
ON CONFLICT (version) DO NOTHING;

CREATE TABLE IF NOT EXISTS ops.yoyo_lock (
    locked integer   NOT NULL DEFAULT 1,
    ctime  timestamp,
    pid    integer   NOT NULL,

    CONSTRAINT yoyo_lock_pkey PRIMARY KEY (locked)
);

COMMENT ON TABLE ops._yoyo_migration IS 'The steps that were taken, as yoyo-migrations records them.';
COMMENT ON TABLE ops._yoyo_log IS 'When each step was taken or marked, and by whom.';
COMMENT ON TABLE ops._yoyo_version IS 'The version of the tables of yoyo-migrations.';
COMMENT ON TABLE ops.yoyo_lock IS 'One row while a plain yoyo is at work.';

-- sql/schema/10_organisation.sql

SET LOCAL ROLE surveymark_engine;
SET LOCAL search_path = '';
SET LOCAL check_function_bodies = off;

-- Who answers and for whom: organisations, what they may be compared by, and the
-- people and places inside them.
--
-- Everything that belongs to one organisation has org_id first in its key and a row
-- security policy: the engine sees all rows, a reader function only those of the
-- organisation to which the caller's role is mapped.

CREATE TABLE core.category (
    category text     NOT NULL,
    title    text     NOT NULL,
    ordinal  smallint NOT NULL DEFAULT 0,

    CONSTRAINT category_pkey PRIMARY KEY (category),
    CONSTRAINT category_category_check CHECK (category ~ '^[a-z][a-z0-9_]*$')
);

COMMENT ON TABLE core.category IS
    'The attributes by which organisations are compared: industry, size, geography, or any that is added as a row.';
COMMENT ON COLUMN core.category.ordinal IS 'The fixed, public order in which benchmark cells are tried.';

CREATE TABLE core.category_level (
    category text     NOT NULL,
    level    text     NOT NULL,
    title    text     NOT NULL,
    ordinal  smallint NOT NULL DEFAULT 0,

    CONSTRAINT category_level_pkey PRIMARY KEY (category, level),
    CONSTRAINT category_level_category_fkey FOREIGN KEY (category) REFERENCES core.category (category),
    CONSTRAINT category_level_level_check CHECK (level <> '')
);

COMMENT ON TABLE core.category_level IS
    'The fixed levels of a category; an organisation has at most one of each category.';

INSERT INTO core.category (category, title, ordinal)
VALUES
    ('industry', 'Industry', 1),
    ('organisation_size', 'Organisation size', 2),
    ('geography', 'Geography', 3);

INSERT INTO core.category_level (category, level, title, ordinal)
VALUES
    ('industry', 'healthcare', 'Healthcare', 1),
    ('industry', 'technology', 'Technology', 2),
    ('industry', 'finance', 'Finance', 3),
    ('industry', 'education', 'Education', 4),
    ('industry', 'manufacturing', 'Manufacturing', 5),
    ('industry', 'retail', 'Retail', 6),
    ('organisation_size', 'small', '1-50', 1),
    ('organisation_size', 'medium', '51-500', 2),
    ('organisation_size', 'large', '501 and more', 3),
    ('geography', 'national', 'National', 1),
    ('geography', 'regional', 'Regional', 2),
    ('geography', 'local', 'Local', 3);

CREATE TABLE core.organisation (
    org_id       bigserial   NOT NULL,
    organisation text        NOT NULL,
    name         text        NOT NULL,
    is_active    boolean     NOT NULL DEFAULT true,
    created_at   timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT organisation_pkey PRIMARY KEY (org_id),
    CONSTRAINT organisation_organisation_key UNIQUE (organisation),
    CONSTRAINT organisation_organisation_check CHECK (organisation <> '' AND length(organisation) <= 100)
);

COMMENT ON TABLE core.organisation IS 'The tenants: each sends responses and sees its own results.';
COMMENT ON COLUMN core.organisation.organisation IS 'The code by which loads and commands name the organisation.';
COMMENT ON COLUMN core.organisation.is_active IS 'Inactive organisations keep their data and leave all later benchmarks.';

CREATE TABLE core.organisation_category (
    org_id   bigint NOT NULL,
    category text   NOT NULL,
    level    text   NOT NULL,

    CONSTRAINT organisation_category_pkey PRIMARY KEY (org_id, category),
    CONSTRAINT organisation_category_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE,
    CONSTRAINT organisation_category_level_fkey FOREIGN KEY (category, level)
        REFERENCES core.category_level (category, level)
);

COMMENT ON TABLE core.organisation_category IS 'The level that an organisation has in each category.';

CREATE TABLE core.department (
    org_id     bigint NOT NULL,
    department text   NOT NULL,
    title      text   NOT NULL,

    CONSTRAINT department_pkey PRIMARY KEY (org_id, department),
    CONSTRAINT department_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE
);

COMMENT ON TABLE core.department IS 'The departments of an organisation.';

CREATE TABLE core.job_role (
    org_id   bigint NOT NULL,
    job_role text   NOT NULL,
    title    text   NOT NULL,

    CONSTRAINT job_role_pkey PRIMARY KEY (org_id, job_role),
    CONSTRAINT job_role_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE
);

COMMENT ON TABLE core.job_role IS 'The job roles of an organisation, for breakdowns; nothing to do with database roles.';

CREATE TABLE core.respondent (
    org_id         bigint      NOT NULL,
    respondent_id  bigserial   NOT NULL,
    respondent_key text        NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT respondent_pkey PRIMARY KEY (org_id, respondent_id),
    CONSTRAINT respondent_respondent_key_key UNIQUE (org_id, respondent_key),
    CONSTRAINT respondent_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE
);

COMMENT ON TABLE core.respondent IS
    'People known by a key that the organisation chose; anonymous response sets have no respondent.';

-- The login role is the identity: no setting that a client can change takes part.
CREATE TABLE ops.role_organisation (
    role_name name   NOT NULL,
    org_id    bigint NOT NULL,

    CONSTRAINT role_organisation_pkey PRIMARY KEY (role_name),
    CONSTRAINT role_organisation_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE
);

COMMENT ON TABLE ops.role_organisation IS 'Which database role reads for which organisation.';

-- Part of the tables, since their policies call it. In a definer function current_user is
-- the owner, so the caller is read from the session: the role that SET ROLE chose (membership
-- is checked by PostgreSQL), else the login role.
CREATE FUNCTION ops.current_org()
    RETURNS bigint
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_role   name;
    v_org_id bigint;
BEGIN
    v_role := CASE current_setting('role') WHEN 'none' THEN session_user ELSE current_setting('role') END;

    SELECT mapped.org_id
    INTO v_org_id
    FROM ops.role_organisation AS mapped
    WHERE mapped.role_name = v_role;

    IF v_org_id IS NULL THEN
        RAISE EXCEPTION 'role % is mapped to no organisation', v_role
            USING ERRCODE = 'SM016',
                  DETAIL  = 'An organisation''s own results are shown only to a role that belongs to one.',
                  HINT    = 'Ask the operator to run ops.map_role(role, organisation); published benchmarks need no organisation.';
    END IF;

    RETURN v_org_id;
END;
$$;

COMMENT ON FUNCTION ops.current_org() IS
    'The organisation of the calling role (SET ROLE, else the login role), from ops.role_organisation; raises SM016 for a role that is mapped to none.';

GRANT EXECUTE ON FUNCTION ops.current_org() TO surveymark_reader;

ALTER TABLE core.organisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.organisation FORCE ROW LEVEL SECURITY;
CREATE POLICY organisation_engine ON core.organisation TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY organisation_reader ON core.organisation FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE core.organisation_category ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.organisation_category FORCE ROW LEVEL SECURITY;
CREATE POLICY organisation_category_engine ON core.organisation_category TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY organisation_category_reader ON core.organisation_category FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE core.department ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.department FORCE ROW LEVEL SECURITY;
CREATE POLICY department_engine ON core.department TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY department_reader ON core.department FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE core.job_role ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.job_role FORCE ROW LEVEL SECURITY;
CREATE POLICY job_role_engine ON core.job_role TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY job_role_reader ON core.job_role FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE core.respondent ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.respondent FORCE ROW LEVEL SECURITY;
CREATE POLICY respondent_engine ON core.respondent TO surveymark_engine USING (true) WITH CHECK (true);

ALTER TABLE ops.role_organisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.role_organisation FORCE ROW LEVEL SECURITY;
CREATE POLICY role_organisation_engine ON ops.role_organisation TO surveymark_engine USING (true) WITH CHECK (true);

GRANT SELECT ON core.category, core.category_level, core.organisation, core.organisation_category,
    core.department, core.job_role TO surveymark_reader;

-- sql/schema/20_survey.sql

SET LOCAL ROLE surveymark_engine;
SET LOCAL search_path = '';
SET LOCAL check_function_bodies = off;

-- What is asked: surveys, their immutable versions, and every question in its normal form.
--
-- A SurveyJS question becomes one question here for each figure that it can give: one for
-- each matrix row, one for each option of a checkbox (0 or 1), one for its comment. So every
-- answer is one value of one question, and one rollup serves them all.

-- Why there is no value, kept apart from each other; a question that was not asked has no item.
CREATE TYPE core.answer_state AS ENUM ('answered', 'none', 'other', 'refused', 'dont_know');

COMMENT ON TYPE core.answer_state IS
    'answered: a value; none, other, refused, dont_know: the respondent chose SurveyJS''s item of that name, which is no score.';

CREATE TABLE core.survey (
    survey_id       bigserial   NOT NULL,
    survey          text        NOT NULL,
    title           text        NOT NULL,
    is_confidential boolean     NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT survey_pkey PRIMARY KEY (survey_id),
    CONSTRAINT survey_survey_key UNIQUE (survey),
    CONSTRAINT survey_survey_check CHECK (survey <> '' AND length(survey) <= 100)
);

COMMENT ON TABLE core.survey IS 'A questionnaire that many organisations answer.';
COMMENT ON COLUMN core.survey.survey IS 'The code by which loads, views and commands name the survey.';
COMMENT ON COLUMN core.survey.is_confidential IS
    'Respondents were promised confidentiality: what readers see rests on, and moves by, at least 5 response sets.';

CREATE TABLE core.survey_version (
    survey_id    bigint      NOT NULL,
    version      integer     NOT NULL,
    definition   jsonb       NOT NULL,
    ignored_keys text[]      NOT NULL DEFAULT '{}',
    created_at   timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT survey_version_pkey PRIMARY KEY (survey_id, version),
    CONSTRAINT survey_version_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey (survey_id),
    CONSTRAINT survey_version_version_check CHECK (version > 0)
);

COMMENT ON TABLE core.survey_version IS 'SurveyJS definitions as they were published; a row is never changed.';
COMMENT ON COLUMN core.survey_version.ignored_keys IS
    'Keys that an answers document may hold although they are no questions: calculated values and totals.';

CREATE TABLE core.question (
    question_id       bigserial NOT NULL,
    survey_id         bigint    NOT NULL,
    question_path     text      NOT NULL,
    title             text      NOT NULL,
    question_type     text      NOT NULL,
    measurement       text      NOT NULL,
    reader            text      NOT NULL,
    answer_key        text,
    answer_part       text,
    answer_option     text,
    value_property    text,
    true_value        jsonb,
    false_value       jsonb,
    scale_min         numeric,
    scale_max         numeric,
    scale_step        numeric,
    accepts_free_text boolean   NOT NULL DEFAULT false,

    CONSTRAINT question_pkey PRIMARY KEY (question_id),
    CONSTRAINT question_question_path_key UNIQUE (survey_id, question_path),
    CONSTRAINT question_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey (survey_id),
    CONSTRAINT question_measurement_check CHECK (measurement IN ('numeric', 'binary', 'nominal', 'text')),
    CONSTRAINT question_reader_check
        CHECK (reader IN ('rating', 'choice', 'option', 'boolean', 'number', 'text', 'scale')),
    CONSTRAINT question_answer_key_check CHECK ((answer_key IS NULL) = (reader = 'scale')),
    CONSTRAINT question_scale_check CHECK (scale_min < scale_max)
);

COMMENT ON TABLE core.question IS
    'One row for each figure a survey can give: a question, a matrix row, an option of a checkbox, a scale score.';
COMMENT ON COLUMN core.question.question_path IS
    'The stable name, the same in every version: name, name.row, name.option, name.row.option, name-Comment.';
COMMENT ON COLUMN core.question.question_type IS 'The SurveyJS type it comes from; scale for a derived score.';
COMMENT ON COLUMN core.question.measurement IS
    'What may be computed: numeric (mean, percentiles), binary (a share), nominal (a distribution), text (a count).';
COMMENT ON COLUMN core.question.reader IS 'How core.read_answers() turns the JSON into a value.';
COMMENT ON COLUMN core.question.answer_key IS 'The key of the answers document that holds the answer.';
COMMENT ON COLUMN core.question.answer_part IS 'The matrix row inside the answer.';
COMMENT ON COLUMN core.question.answer_option IS 'The option whose presence in an array is the value 1.';
COMMENT ON COLUMN core.question.value_property IS 'SurveyJS valuePropertyName: options are objects with this property.';
COMMENT ON COLUMN core.question.accepts_free_text IS
    'SurveyJS storeOthersAsComment = false: a value that is no choice is the text of "other".';

-- read_answers() looks up the questions of one version by the keys of a document.
CREATE TABLE core.survey_question (
    survey_id   bigint   NOT NULL,
    version     integer  NOT NULL,
    question_id bigint   NOT NULL,
    ordinal     integer  NOT NULL,
    is_required boolean  NOT NULL DEFAULT false,

    CONSTRAINT survey_question_pkey PRIMARY KEY (survey_id, version, question_id),
    CONSTRAINT survey_question_version_fkey FOREIGN KEY (survey_id, version)
        REFERENCES core.survey_version (survey_id, version),
    CONSTRAINT survey_question_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id)
);

COMMENT ON TABLE core.survey_question IS 'Which questions a version asks, in the order of the questionnaire.';

CREATE TABLE core.choice (
    question_id  bigint            NOT NULL,
    choice       text              NOT NULL,
    title        text              NOT NULL,
    answer_state core.answer_state NOT NULL DEFAULT 'answered',
    value        numeric           NOT NULL,
    ordinal      integer           NOT NULL,

    CONSTRAINT choice_pkey PRIMARY KEY (question_id, choice),
    CONSTRAINT choice_value_key UNIQUE (question_id, answer_state, value),
    CONSTRAINT choice_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id)
);

COMMENT ON TABLE core.choice IS 'What each counted value of a question stands for.';
COMMENT ON COLUMN core.choice.value IS
    'The value that items carry: the choice''s own number or score where all choices have one, else its running number, which is no score.';

CREATE TABLE core.scale (
    survey_id     bigint   NOT NULL,
    scale         text     NOT NULL,
    question_id   bigint   NOT NULL,
    minimum_items smallint NOT NULL,

    CONSTRAINT scale_pkey PRIMARY KEY (survey_id, scale),
    CONSTRAINT scale_question_id_key UNIQUE (question_id),
    CONSTRAINT scale_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey (survey_id),
    CONSTRAINT scale_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    CONSTRAINT scale_minimum_items_check CHECK (minimum_items > 0)
);

COMMENT ON TABLE core.scale IS 'Scale scores: derived questions whose value the drain computes from other answers of the same set.';
COMMENT ON COLUMN core.scale.minimum_items IS 'A set with fewer answered items than this has no score.';

CREATE TABLE core.scale_item (
    survey_id   bigint  NOT NULL,
    scale       text    NOT NULL,
    question_id bigint  NOT NULL,
    weight      numeric NOT NULL DEFAULT 1,
    is_reversed boolean NOT NULL DEFAULT false,

    CONSTRAINT scale_item_pkey PRIMARY KEY (survey_id, scale, question_id),
    CONSTRAINT scale_item_scale_fkey FOREIGN KEY (survey_id, scale)
        REFERENCES core.scale (survey_id, scale) ON DELETE CASCADE,
    CONSTRAINT scale_item_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    CONSTRAINT scale_item_weight_check CHECK (weight > 0)
);

-- Capture asks of each changed item whether a scale depends on it.
CREATE INDEX scale_item_question_idx ON core.scale_item (question_id);

COMMENT ON TABLE core.scale_item IS 'The scoring key: which items make a scale, with what weight.';
COMMENT ON COLUMN core.scale_item.is_reversed IS 'The item scores scale_min + scale_max - value.';

GRANT SELECT ON core.survey, core.survey_version, core.question, core.survey_question, core.choice,
    core.scale, core.scale_item TO surveymark_reader;

-- sql/schema/30_response.sql

SET LOCAL ROLE surveymark_engine;
SET LOCAL search_path = '';
SET LOCAL check_function_bodies = off;

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

COMMENT ON TABLE core.response_set IS 'One filled-in questionnaire, with its answers as submitted.';
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
    'One value of one question in one response set. It has no foreign keys; one set-wise check for each statement does their work.';
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
COMMENT ON COLUMN core.response_load.problem IS 'Set by a loader that could not read the line; the row is then rejected with this reason.';

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

-- sql/schema/40_rollup.sql

SET LOCAL ROLE surveymark_engine;
SET LOCAL search_path = '';
SET LOCAL check_function_bodies = off;

-- What the answers add up to: the ledger of signed counts and the counts themselves.
--
-- Survey answers have few distinct values, so (value -> count) is exact for mean, standard
-- deviation, every percentile and the distribution, and adds up over months and questions.
-- A correction or an erasure is a negative count.

CREATE TABLE rollup.change (
    change_id         bigserial         NOT NULL,
    org_id            bigint            NOT NULL,
    question_id       bigint            NOT NULL,
    month             date              NOT NULL,
    answer_state      core.answer_state NOT NULL,
    value             numeric           NOT NULL,
    n                 bigint            NOT NULL,
    weight_sum        numeric           NOT NULL,
    weight_square_sum numeric           NOT NULL,
    changed_at        timestamptz       NOT NULL DEFAULT now(),

    CONSTRAINT change_pkey PRIMARY KEY (org_id, change_id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- The drain takes the oldest changes first, whosoever they are.
CREATE INDEX change_order_idx ON rollup.change (change_id);

COMMENT ON TABLE rollup.change IS
    'What inserts, updates and deletes changed, as grouped, signed counts; the drain merges them into the rollup and deletes them.';

-- fillfactor 75 keeps most merges heap-only updates.
CREATE TABLE rollup.answer_count (
    org_id            bigint            NOT NULL,
    survey_id         bigint            NOT NULL,
    question_id       bigint            NOT NULL,
    month             date              NOT NULL,
    answer_state      core.answer_state NOT NULL,
    value             numeric           NOT NULL,
    n                 bigint            NOT NULL,
    weight_sum        numeric           NOT NULL,
    weight_square_sum numeric           NOT NULL,

    CONSTRAINT answer_count_pkey PRIMARY KEY (org_id, survey_id, question_id, month, answer_state, value)
) WITH (fillfactor = 75);

COMMENT ON TABLE rollup.answer_count IS
    'For each organisation, survey, question, month and value: how many answers, and the sums of their weights and squared weights.';

-- A score needs the whole set: capture marks sets here, the drain scores them.
CREATE TABLE rollup.pending_score (
    org_id          bigint      NOT NULL,
    response_set_id bigint      NOT NULL,
    pending_id      bigserial   NOT NULL,
    marked_at       timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT pending_score_pkey PRIMARY KEY (org_id, pending_id)
);

-- The drain scores the oldest marks first.
CREATE INDEX pending_score_order_idx ON rollup.pending_score (pending_id);

COMMENT ON TABLE rollup.pending_score IS 'Response sets whose scale scores must be computed again.';

-- What readers of a confidential survey see: a copy of the counts that moves only when at
-- least 5 people and 5 answers more (or fewer) stand behind it, for the total and for each segment.
CREATE TABLE rollup.shown_count (
    org_id            bigint            NOT NULL,
    survey_id         bigint            NOT NULL,
    question_id       bigint            NOT NULL,
    month             date              NOT NULL,
    segment_kind      text              NOT NULL,
    segment           text              NOT NULL,
    answer_state      core.answer_state NOT NULL,
    value             numeric           NOT NULL,
    n                 bigint            NOT NULL,
    weight_sum        numeric           NOT NULL,
    weight_square_sum numeric           NOT NULL,
    people            bigint            NOT NULL,

    CONSTRAINT shown_count_pkey PRIMARY KEY
        (org_id, survey_id, question_id, month, segment_kind, segment, answer_state, value),
    CONSTRAINT shown_count_segment_kind_check CHECK (segment_kind IN ('total', 'department', 'job_role'))
);

COMMENT ON TABLE rollup.shown_count IS
    'The counts of confidential surveys as readers may see them: moved in steps of at least 5 people by the drain.';
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

ALTER TABLE rollup.pending_score ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.pending_score FORCE ROW LEVEL SECURITY;
CREATE POLICY pending_score_engine ON rollup.pending_score TO surveymark_engine USING (true) WITH CHECK (true);

ALTER TABLE rollup.shown_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.shown_count FORCE ROW LEVEL SECURITY;
CREATE POLICY shown_count_engine ON rollup.shown_count TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY shown_count_reader ON rollup.shown_count FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

GRANT SELECT ON rollup.change, rollup.answer_count, rollup.shown_count TO surveymark_reader;

-- sql/schema/50_privacy.sql

SET LOCAL ROLE surveymark_engine;
SET LOCAL search_path = '';
SET LOCAL check_function_bodies = off;

-- The rules by which a figure is released, and what the engine must remember to keep them.
--
-- Nothing in this schema is for readers. The rules themselves are no secret: everybody may ask
-- benchmark.policy_in_force().

CREATE TABLE privacy.policy (
    version                   integer     NOT NULL,
    profile                   text        NOT NULL,
    min_organisations         integer     NOT NULL,
    min_organisations_quartile integer    NOT NULL,
    min_organisations_tail    integer     NOT NULL,
    min_respondents           integer     NOT NULL,
    min_respondents_cell      integer     NOT NULL,
    batch_minimum             integer     NOT NULL,
    batch_fraction            numeric     NOT NULL,
    rounding                  numeric     NOT NULL,
    approved_by               text[]      NOT NULL DEFAULT '{}',
    effective_from            timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT policy_pkey PRIMARY KEY (version),
    CONSTRAINT policy_version_check CHECK (version > 0),
    CONSTRAINT policy_profile_check CHECK (profile <> ''),
    CONSTRAINT policy_min_organisations_check CHECK (min_organisations >= 5),
    CONSTRAINT policy_min_organisations_quartile_check
        CHECK (min_organisations_quartile >= greatest(10, min_organisations)),
    CONSTRAINT policy_min_organisations_tail_check
        CHECK (min_organisations_tail >= greatest(25, min_organisations_quartile)),
    CONSTRAINT policy_min_respondents_check CHECK (min_respondents >= 5),
    CONSTRAINT policy_min_respondents_cell_check CHECK (min_respondents_cell >= 25),
    CONSTRAINT policy_batch_minimum_check CHECK (batch_minimum >= 5),
    CONSTRAINT policy_batch_fraction_check CHECK (batch_fraction BETWEEN 0.30 AND 1),
    CONSTRAINT policy_rounding_check CHECK (rounding BETWEEN 0.5 AND 100),
    CONSTRAINT policy_approved_by_check
        CHECK (version = 1 OR (cardinality(approved_by) >= 2 AND approved_by[1] <> approved_by[2]))
);

COMMENT ON TABLE privacy.policy IS
    'The rules of release, one row for each version. Append-only; no version can go under the floors of its CHECKs.';
COMMENT ON COLUMN privacy.policy.min_organisations IS 'R1: a figure rests on at least this many organisations.';
COMMENT ON COLUMN privacy.policy.min_organisations_quartile IS 'R1: so many for the median and the quartiles.';
COMMENT ON COLUMN privacy.policy.min_organisations_tail IS
    'R1: so many for p90, and for taking the public spread of a question. Minimum and maximum are never released.';
COMMENT ON COLUMN privacy.policy.min_respondents IS
    'R2: an organisation contributes with at least this many different people behind its result.';
COMMENT ON COLUMN privacy.policy.min_respondents_cell IS 'R2: a figure rests on at least this many people in all.';
COMMENT ON COLUMN privacy.policy.batch_minimum IS
    'R7: a released figure is replaced only when at least this many organisations joined, left or have another result.';
COMMENT ON COLUMN privacy.policy.batch_fraction IS
    'R7: and when they are at least this share of all that were in the old figure or would be in the new one.';
COMMENT ON COLUMN privacy.policy.rounding IS
    'R9: figures lie on a grid of about this many hundredths of the scale: the next of 1, 2, 5 times a power of ten.';
COMMENT ON COLUMN privacy.policy.approved_by IS 'At least two different people; the shipped version needs none.';

INSERT INTO privacy.policy (
    version, profile, min_organisations, min_organisations_quartile, min_organisations_tail,
    min_respondents, min_respondents_cell, batch_minimum, batch_fraction, rounding, effective_from
)
VALUES (1, 'standard', 5, 10, 25, 5, 25, 5, 0.30, 1, '2000-01-01 00:00+00');

-- Taken once and kept: an interval must say nothing about who is in the cell it belongs to.
CREATE TABLE privacy.metric (
    question_id bigint      NOT NULL,
    s_pub       numeric     NOT NULL,
    taken_at    timestamptz NOT NULL,

    CONSTRAINT metric_pkey PRIMARY KEY (question_id),
    CONSTRAINT metric_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    CONSTRAINT metric_s_pub_check CHECK (s_pub > 0)
);

COMMENT ON TABLE privacy.metric IS
    'The public spread of each question, from which all its benchmark intervals are made.';
COMMENT ON COLUMN privacy.metric.s_pub IS
    'Rounded standard deviation of the organisations'' results in the total over all time, taken once, in the first edition in which that total has enough organisations.';

-- One row for each cell of the last attempt, replaced by the next. It can be recomputed from the
-- rollup at any time, so it is not worth a log.
CREATE UNLOGGED TABLE privacy.candidate (
    cell_id         bigint   NOT NULL,
    is_vacant       boolean  NOT NULL,
    n_answering     integer  NOT NULL,
    n_organisations integer  NOT NULL,
    n_respondents   bigint   NOT NULL,
    n_fewest        bigint,
    has_figure      boolean  NOT NULL,
    is_showable     boolean  NOT NULL,
    n_changed       integer  NOT NULL,
    n_union         integer  NOT NULL,
    org_ids         bigint[],
    results         numeric[],
    rule            text,

    CONSTRAINT candidate_pkey PRIMARY KEY (cell_id)
);

COMMENT ON TABLE privacy.candidate IS
    'What the last attempt to publish found for each cell, and the rule that stood against a new figure.';
COMMENT ON COLUMN privacy.candidate.is_vacant IS 'No active organisation has the level at all.';
COMMENT ON COLUMN privacy.candidate.n_answering IS 'Active organisations of the cell with any answer.';
COMMENT ON COLUMN privacy.candidate.n_organisations IS 'Those of them that contribute: enough different people behind the result.';
COMMENT ON COLUMN privacy.candidate.n_fewest IS 'The fewest people behind any of those results.';
COMMENT ON COLUMN privacy.candidate.has_figure IS 'The cell has been released with a figure at some time.';
COMMENT ON COLUMN privacy.candidate.is_showable IS
    'That figure satisfies the policy in force, so it may be carried on.';
COMMENT ON COLUMN privacy.candidate.n_changed IS
    'Organisations that joined, left or have another result since that figure.';
COMMENT ON COLUMN privacy.candidate.n_union IS 'Organisations that are in that figure or would be in a new one.';
COMMENT ON COLUMN privacy.candidate.org_ids IS
    'Who would contribute, in order; null when nothing changed or the cell is too small.';
COMMENT ON COLUMN privacy.candidate.rule IS 'The first rule that forbids a new figure (R1_K, R2_N, R7_BATCH); null when none does.';

-- Arrays, because there are as many contributions as organisations times cells: rows took eight
-- times the space. privacy.contribution shows them as rows.
CREATE TABLE privacy.membership (
    cell_id         bigint    NOT NULL,
    release_id      bigint    NOT NULL,
    org_ids         bigint[]  NOT NULL,
    results         numeric[] NOT NULL,
    n_organisations integer   NOT NULL,
    n_respondents   bigint    NOT NULL,
    n_fewest        bigint    NOT NULL,

    CONSTRAINT membership_pkey PRIMARY KEY (cell_id),
    CONSTRAINT membership_n_organisations_check
        CHECK (cardinality(org_ids) = n_organisations AND cardinality(results) = n_organisations)
);

COMMENT ON TABLE privacy.membership IS
    'Who contributed to the newest figure of each cell, and with what result: the batch rule compares with it.';
COMMENT ON COLUMN privacy.membership.release_id IS 'The release in which that figure appeared.';
COMMENT ON COLUMN privacy.membership.org_ids IS 'The contributing organisations in order; results has theirs in the same order.';
COMMENT ON COLUMN privacy.membership.n_fewest IS
    'The fewest people behind any of the results: a stricter policy may no longer show the figure.';

CREATE TABLE privacy.suppression_log (
    suppression_id bigserial   NOT NULL,
    cell_id        bigint      NOT NULL,
    rule           text,
    logged_at      timestamptz NOT NULL,

    CONSTRAINT suppression_log_pkey PRIMARY KEY (suppression_id),
    CONSTRAINT suppression_log_rule_check CHECK (rule IN ('R1_K', 'R2_N', 'R6_EXPO', 'R7_BATCH'))
);

-- The newest entry of a cell says whether there is anything new to write.
CREATE INDEX suppression_log_cell_idx ON privacy.suppression_log (cell_id, suppression_id DESC);

COMMENT ON TABLE privacy.suppression_log IS
    'Why a cell has no new figure, whenever that changed. For the privacy officer only: the difference between the reasons says something about the members.';
COMMENT ON COLUMN privacy.suppression_log.rule IS 'The rule; null when none stands against the cell any more.';

ALTER TABLE privacy.candidate ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.candidate FORCE ROW LEVEL SECURITY;
CREATE POLICY candidate_engine ON privacy.candidate TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY candidate_officer ON privacy.candidate FOR SELECT TO surveymark_privacy_officer USING (true);

ALTER TABLE privacy.membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.membership FORCE ROW LEVEL SECURITY;
CREATE POLICY membership_engine ON privacy.membership TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY membership_officer ON privacy.membership FOR SELECT TO surveymark_privacy_officer USING (true);

GRANT SELECT ON privacy.policy, privacy.metric, privacy.candidate, privacy.membership, privacy.suppression_log
    TO surveymark_privacy_officer;

-- sql/schema/60_benchmark.sql

SET LOCAL ROLE surveymark_engine;
SET LOCAL search_path = '';
SET LOCAL check_function_bodies = off;

-- What is published: cells, and the releases that give them figures.
--
-- This is all that anyone can read about other organisations, it is the same for every reader,
-- and it stands on its own: the tables of this schema can be carried to another database.

CREATE TABLE benchmark.cell (
    cell_id        bigserial NOT NULL,
    question_id    bigint    NOT NULL,
    survey         text      NOT NULL,
    survey_title   text      NOT NULL,
    question_path  text      NOT NULL,
    question_title text      NOT NULL,
    measurement    text      NOT NULL,
    scale_min      numeric   NOT NULL,
    scale_max      numeric   NOT NULL,
    category_1     text      NOT NULL DEFAULT 'all',
    level_1        text      NOT NULL DEFAULT 'all',
    category_2     text      NOT NULL DEFAULT 'all',
    level_2        text      NOT NULL DEFAULT 'all',
    category_title text      NOT NULL,
    level_title    text      NOT NULL,
    kind           text      NOT NULL,
    position       integer   NOT NULL,
    period         text      NOT NULL,
    period_start   date,
    period_end     date,

    CONSTRAINT cell_pkey PRIMARY KEY (cell_id),
    CONSTRAINT cell_group_key UNIQUE NULLS NOT DISTINCT
        (question_id, period, period_start, category_1, level_1, category_2, level_2),
    CONSTRAINT cell_measurement_check CHECK (measurement IN ('numeric', 'binary')),
    CONSTRAINT cell_scale_check CHECK (scale_min < scale_max),
    CONSTRAINT cell_kind_check CHECK (kind IN ('total', 'one_way', 'two_way')),
    CONSTRAINT cell_group_check CHECK (
        ((category_1 = 'all') = (kind = 'total'))
        AND ((category_2 <> 'all') = (kind = 'two_way'))
        AND (category_1 <> 'all' OR level_1 = 'all')
        AND (category_2 <> 'all' OR level_2 = 'all')
    ),
    CONSTRAINT cell_period_check CHECK (period IN ('all_time', 'year', 'quarter', 'month')),
    CONSTRAINT cell_period_start_check CHECK (
        (period = 'all_time') = (period_start IS NULL) AND (period_start IS NULL) = (period_end IS NULL)
    )
);

COMMENT ON TABLE benchmark.cell IS
    'One row for each figure that is tried: a question, a group of organisations and a period. What it identifies never changes; titles follow the survey.';
COMMENT ON COLUMN benchmark.cell.category_1 IS 'Category of the group, or all for the total.';
COMMENT ON COLUMN benchmark.cell.category_2 IS 'The second category of a crossing, else all.';
COMMENT ON COLUMN benchmark.cell.kind IS 'total, one_way or two_way: the order in which cells are tried.';
COMMENT ON COLUMN benchmark.cell.position IS
    'Place within its kind: the fixed public order of categories and their levels when the cell was planned.';
COMMENT ON COLUMN benchmark.cell.period_start IS 'First day of the period in UTC; null for all time.';
COMMENT ON COLUMN benchmark.cell.period_end IS 'Last day of the period in UTC; null for all time.';

CREATE TABLE benchmark.release (
    release_id     bigint      NOT NULL,
    label          text        NOT NULL,
    published_at   timestamptz NOT NULL,
    policy_version integer     NOT NULL,
    n_cells        integer     NOT NULL,
    previous_hash  bytea,
    hash           bytea       NOT NULL,

    CONSTRAINT release_pkey PRIMARY KEY (release_id),
    CONSTRAINT release_label_check CHECK (label <> '' AND length(label) <= 100),
    CONSTRAINT release_n_cells_check CHECK (n_cells > 0),
    CONSTRAINT release_hash_check CHECK (length(hash) = 32),
    CONSTRAINT release_previous_hash_check CHECK ((previous_hash IS NULL) = (release_id = 1))
);

COMMENT ON TABLE benchmark.release IS
    'The editions, numbered without gaps. Immutable: UPDATE, DELETE and TRUNCATE raise SM015.';
COMMENT ON COLUMN benchmark.release.label IS 'The name of the edition; its date and number unless one was given.';
COMMENT ON COLUMN benchmark.release.policy_version IS 'The version of the rules by which it was made.';
COMMENT ON COLUMN benchmark.release.hash IS
    'SHA-256 over the release, the text of all its cells in order, and the hash before it: benchmark.verify_release() recomputes it.';

-- Rows are written first and their release last, when the hash is known: hence the deferred key.
CREATE TABLE benchmark.release_cell (
    release_id      bigint      NOT NULL,
    cell_id         bigint      NOT NULL,
    status          text        NOT NULL,
    mean            numeric,
    median          numeric,
    p25             numeric,
    p75             numeric,
    p90             numeric,
    n_organisations integer,
    n_respondents   bigint,
    base            text,
    ci_low          numeric,
    ci_high         numeric,
    ci_level        numeric,
    method          text,
    quantile_status text        NOT NULL,
    p90_status      text        NOT NULL,
    reason          text,
    as_of           timestamptz,

    CONSTRAINT release_cell_pkey PRIMARY KEY (release_id, cell_id),
    CONSTRAINT release_cell_release_id_fkey FOREIGN KEY (release_id)
        REFERENCES benchmark.release (release_id) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT release_cell_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES benchmark.cell (cell_id),
    CONSTRAINT release_cell_status_check CHECK (status IN ('ok', 'carried', 'protected', 'held', 'none')),
    -- A figure has everything that belongs to it; no figure has nothing, and says why.
    CONSTRAINT release_cell_value_check CHECK (
        CASE WHEN status IN ('ok', 'carried')
            THEN num_nulls(mean, n_organisations, n_respondents, base, method, as_of) = 0
            ELSE num_nonnulls(mean, median, p25, p75, p90, n_organisations, n_respondents, base,
                              ci_low, ci_high, ci_level, method, as_of) = 0
        END
    ),
    CONSTRAINT release_cell_quantile_check CHECK (
        quantile_status IN ('ok', 'protected', 'held', 'none')
        AND num_nonnulls(median, p25, p75) = CASE quantile_status WHEN 'ok' THEN 3 ELSE 0 END
    ),
    CONSTRAINT release_cell_p90_check CHECK (
        p90_status IN ('ok', 'protected', 'held', 'none') AND (p90 IS NOT NULL) = (p90_status = 'ok')
    ),
    CONSTRAINT release_cell_interval_check CHECK (
        num_nonnulls(ci_low, ci_high, ci_level) IN (0, 3) AND ci_low <= mean AND mean <= ci_high
    ),
    CONSTRAINT release_cell_order_check CHECK (p25 <= median AND median <= p75 AND p75 <= p90),
    CONSTRAINT release_cell_reason_check CHECK (
        reason IS NOT NULL OR (status = 'ok' AND ci_low IS NOT NULL)
    )
);

-- The newest row of each cell is its current figure.
CREATE INDEX release_cell_newest_idx ON benchmark.release_cell (cell_id, release_id DESC);

COMMENT ON TABLE benchmark.release_cell IS
    'What a release says about a cell: only cells whose figure or status differs from before have a row. Immutable: UPDATE, DELETE and TRUNCATE raise SM015.';
COMMENT ON COLUMN benchmark.release_cell.status IS
    'ok; carried (an older figure, see as_of); protected (a confidentiality rule applies); held (waits for a later release); none (no organisation has the level).';
COMMENT ON COLUMN benchmark.release_cell.n_organisations IS
    'Lower end of the size band: 5, 8, 15, 25, 50, 100, 250, 500, 1000 and so on.';
COMMENT ON COLUMN benchmark.release_cell.n_respondents IS
    'Lower end of the size band: 25, 50, 100, 250, 500, 1000 and so on.';
COMMENT ON COLUMN benchmark.release_cell.as_of IS 'When the figure was made; a carried figure keeps its date.';

ALTER TABLE privacy.membership
    ADD CONSTRAINT membership_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES benchmark.cell (cell_id);
ALTER TABLE privacy.suppression_log
    ADD CONSTRAINT suppression_log_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES benchmark.cell (cell_id);

GRANT SELECT ON benchmark.cell, benchmark.release, benchmark.release_cell
    TO surveymark_reader, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator,
       surveymark_privacy_officer;
GRANT USAGE ON SCHEMA benchmark TO surveymark_job;

-- sql/schema/80_job.sql

SET LOCAL ROLE surveymark_engine;
SET LOCAL search_path = '';
SET LOCAL check_function_bodies = off;

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

    CONSTRAINT job_pkey PRIMARY KEY (job_name),
    CONSTRAINT job_job_name_check CHECK (job_name ~ '^[a-z][a-z0-9-]{0,62}$'),
    CONSTRAINT job_step_function_check CHECK (step_function ~ '^[a-z][a-z0-9_]*\.step_[a-z0-9_]+$'),
    CONSTRAINT job_priority_check CHECK (priority IN ('low', 'normal', 'high', 'critical')),
    CONSTRAINT job_on_missed_check CHECK (on_missed IN ('skip', 'run_once')),
    CONSTRAINT job_failure_count_check CHECK (failure_count >= 0),
    CONSTRAINT job_max_failures_check CHECK (max_failures BETWEEN 1 AND 1000),
    CONSTRAINT job_disabled_check CHECK (is_enabled = (disabled_at IS NULL))
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

INSERT INTO ops.job (job_name, title, description, schedule, step_function, priority, on_missed)
VALUES
    ('drain', 'Merge new answers',
     'Moves loaded rows into the response tables and merges counted changes into the rollups.',
     '* * * * *', 'ops.step_drain', 'critical', 'skip'),
    ('refresh-benchmarks', 'Release benchmarks',
     'Publishes the benchmark cells that the batch rule lets change, and refreshes their summary.',
     '0 * * * *', 'ops.step_refresh_benchmarks', 'high', 'run_once'),
    ('purge-history', 'Forget old runs',
     'Deletes job history older than the setting history_retention_days, here and in pg_cron.',
     '20 3 * * *', 'ops.step_purge_history', 'low', 'run_once');

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
    ('missed_after_seconds', 300, 'seconds',
     'A due time older than this counts as missed: jobs that skip missed times let it pass.', 60, 86400),
    ('queue_lag_warning_seconds', 300, 'seconds',
     'Health warns when the oldest unmerged change is older than this.', 60, 604800),
    ('queue_lag_critical_seconds', 1800, 'seconds',
     'Health is critical when the oldest unmerged change is older than this.', 60, 604800),
    ('benchmark_stale_warning_hours', 26, 'hours',
     'Health warns when the latest benchmark release is older than this.', 1, 87600),
    ('rejected_warning_rows', 1, 'rows',
     'Health warns when at least this many responses were rejected in the last day.', 1, 1000000000),
    ('drain_batch_rows', 5000, 'rows', 'How many rows one step of the drain moves at most.', 100, 100000),
    ('max_answer_bytes', 1048576, 'bytes', 'The largest answers document that is taken in.', 1024, 67108864);
