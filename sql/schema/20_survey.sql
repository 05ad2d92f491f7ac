-- What is asked: surveys, their immutable versions, and every question in its normal form.
--
-- A SurveyJS question becomes one question here for each figure that it can give: one for
-- each matrix row, one for each option of a checkbox (0 or 1) or ranking (its rank), one for its comment. So every
-- answer is one value of one question, and one rollup serves them all.

-- Why there is no value, kept apart from each other; a question that was not asked has no item.
CREATE TYPE core.answer_state AS ENUM ('answered', 'none', 'other', 'refused', 'dont_know');

COMMENT ON TYPE core.answer_state IS
    'answered: a value; none, other, refused, dont_know: the respondent chose SurveyJS''s item of that name, which is no score; none also of an option that was left out of a ranking.';

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

COMMENT ON TABLE core.survey IS
$$A questionnaire that many organisations answer.
Answers to: surveys.$$;
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
    is_continuous     boolean   GENERATED ALWAYS AS (reader = 'number' AND (scale_min IS NULL OR scale_max IS NULL)) STORED,

    CONSTRAINT question_pkey PRIMARY KEY (question_id),
    CONSTRAINT question_question_path_key UNIQUE (survey_id, question_path),
    CONSTRAINT question_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey (survey_id),
    CONSTRAINT question_measurement_check CHECK (measurement IN ('numeric', 'binary', 'nominal', 'text')),
    CONSTRAINT question_reader_check
        CHECK (reader IN ('rating', 'choice', 'option', 'rank', 'boolean', 'number', 'text', 'scale', 'voice')),
    CONSTRAINT question_answer_key_check CHECK ((answer_key IS NULL) = (reader IN ('scale', 'voice'))),
    CONSTRAINT question_scale_check CHECK (scale_min < scale_max)
);

COMMENT ON TABLE core.question IS
    'One row for each figure a survey can give: a question, a matrix row, an option of a checkbox or ranking, a scale score, what is known of a recording.';
COMMENT ON COLUMN core.question.question_path IS
    'The stable name, the same in every version: name, name.row, name.option, name.row.option, name-Comment, name-Voice.attribute.';
COMMENT ON COLUMN core.question.question_type IS 'The SurveyJS type it comes from; scale for a derived score, voice for what is known of a recording.';
COMMENT ON COLUMN core.question.measurement IS
    'What may be computed: numeric (mean, percentiles), binary (a share), nominal (a distribution), text (a count).';
COMMENT ON COLUMN core.question.reader IS 'How core.read_answers() turns the JSON into a value.';
COMMENT ON COLUMN core.question.answer_key IS 'The key of the answers document that holds the answer.';
COMMENT ON COLUMN core.question.answer_part IS 'The matrix row inside the answer.';
COMMENT ON COLUMN core.question.answer_option IS
    'The option whose presence in an array is the value 1; of a ranking the one whose place in the array is the value.';
COMMENT ON COLUMN core.question.value_property IS 'SurveyJS valuePropertyName: options are objects with this property.';
COMMENT ON COLUMN core.question.accepts_free_text IS
    'SurveyJS storeOthersAsComment = false: a value that is no choice is the text of "other".';
COMMENT ON COLUMN core.question.is_continuous IS
    'A number without two limits, such as money or time: it may have as many values as answers, so it is counted in buckets (rollup.bucket_value).';

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

CREATE TABLE core.comparability (
    survey_id            bigint      NOT NULL,
    version              integer     NOT NULL,
    question_id          bigint      NOT NULL,
    relation             text        NOT NULL,
    previous_question_id bigint,
    factor               numeric,
    addend               numeric,
    note                 text,
    declared_at          timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT comparability_pkey PRIMARY KEY (survey_id, version, question_id),
    CONSTRAINT comparability_version_fkey FOREIGN KEY (survey_id, version)
        REFERENCES core.survey_version (survey_id, version),
    CONSTRAINT comparability_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    CONSTRAINT comparability_previous_question_id_fkey FOREIGN KEY (previous_question_id)
        REFERENCES core.question (question_id),
    CONSTRAINT comparability_relation_check CHECK (relation IN ('comparable', 'recoded', 'break')),
    CONSTRAINT comparability_recoded_check CHECK (
        num_nonnulls(previous_question_id, factor, addend) = CASE relation WHEN 'recoded' THEN 3 ELSE 0 END
    ),
    CONSTRAINT comparability_previous_question_id_check CHECK (previous_question_id <> question_id),
    CONSTRAINT comparability_factor_check CHECK (factor <> 0 AND abs(factor) < 1e9 AND abs(addend) < 1e9)
);

COMMENT ON TABLE core.comparability IS
    'How the answers to a question go on from a version of the survey; where nothing is declared they are taken as comparable. core.declare_comparability() writes it.';
COMMENT ON COLUMN core.comparability.version IS 'The version that brings the change.';
COMMENT ON COLUMN core.comparability.relation IS
    'comparable: the series goes on; break: what was asked before is something else, and no trend goes across; recoded: an earlier question goes on in this one.';
COMMENT ON COLUMN core.comparability.previous_question_id IS 'The earlier question that goes on in this one, of the same survey; only where it is recoded.';
COMMENT ON COLUMN core.comparability.factor IS 'Figures of the earlier question count as addend + factor * figure.';
COMMENT ON COLUMN core.comparability.addend IS 'See factor; in the unit of this question.';
COMMENT ON COLUMN core.comparability.note IS 'Why, in words.';
COMMENT ON COLUMN core.comparability.declared_at IS 'When it was declared, or last changed.';

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

CREATE TABLE core.norm (
    survey_id  bigint      NOT NULL,
    scale      text        NOT NULL,
    norm_group text        NOT NULL,
    mean       numeric     NOT NULL,
    sd         numeric     NOT NULL,
    n          bigint,
    source     text        NOT NULL,
    defined_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT norm_pkey PRIMARY KEY (survey_id, scale, norm_group),
    CONSTRAINT norm_scale_fkey FOREIGN KEY (survey_id, scale) REFERENCES core.scale (survey_id, scale) ON DELETE CASCADE,
    CONSTRAINT norm_norm_group_check CHECK (norm_group <> '' AND length(norm_group) <= 100),
    CONSTRAINT norm_source_check CHECK (source <> ''),
    CONSTRAINT norm_n_check CHECK (n > 1),
    CONSTRAINT norm_sd_check CHECK (sd > 1e-9 AND sd < 1e9 AND abs(mean) < 1e9)
);

COMMENT ON TABLE core.norm IS
    'What scores of a scale are held against: mean and standard deviation of people in a norm group, from a manual or a study. core.define_norm() writes it.';
COMMENT ON COLUMN core.norm.norm_group IS 'Whom the norm is of, as in adults or students.';
COMMENT ON COLUMN core.norm.mean IS 'Mean score of the people in the group, in the unit of the scale.';
COMMENT ON COLUMN core.norm.sd IS 'Standard deviation of their scores, in the unit of the scale.';
COMMENT ON COLUMN core.norm.n IS 'How many people the norm rests on; null where the source does not say.';
COMMENT ON COLUMN core.norm.source IS 'Where mean and standard deviation come from.';
COMMENT ON COLUMN core.norm.defined_at IS 'When it was defined, or last changed.';

GRANT SELECT ON core.survey, core.survey_version, core.question, core.survey_question, core.choice,
    core.scale, core.scale_item, core.comparability, core.norm TO surveymark_reader;
