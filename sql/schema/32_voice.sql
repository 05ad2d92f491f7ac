-- Answers by voice: what an engine outside made of a recording comes in here; the sound itself never does.
--
-- What is known of a recording are answers, too: its duration, its language, the sentiment of it are values of
-- questions that stand beside the one that was answered. So capture, rollup, steps and departments know them.

CREATE TABLE core.voice_attribute (
    attribute   text     NOT NULL,
    title       text     NOT NULL,
    measurement text     NOT NULL,
    unit        text,
    minimum     numeric,
    maximum     numeric,
    choices     text[],
    ordinal     smallint NOT NULL,

    CONSTRAINT voice_attribute_pkey PRIMARY KEY (attribute),
    CONSTRAINT voice_attribute_measurement_check CHECK (measurement IN ('numeric', 'nominal')),
    CONSTRAINT voice_attribute_unit_check CHECK ((unit IS NULL) = (measurement = 'nominal'))
);

COMMENT ON TABLE core.voice_attribute IS 'What is known of a recording: each is a question beside the one that was answered by voice.';
COMMENT ON COLUMN core.voice_attribute.attribute IS 'The name by which core.record_voice() and views call it.';
COMMENT ON COLUMN core.voice_attribute.title IS 'What it is, in words.';
COMMENT ON COLUMN core.voice_attribute.measurement IS 'numeric: it has a mean; nominal: shares of its values.';
COMMENT ON COLUMN core.voice_attribute.unit IS 'Unit of a number.';
COMMENT ON COLUMN core.voice_attribute.minimum IS 'The least that is taken, in its unit.';
COMMENT ON COLUMN core.voice_attribute.maximum IS 'The most that is taken, in its unit.';
COMMENT ON COLUMN core.voice_attribute.choices IS 'The values that are taken; null: any, counted as the languages of core.text_language, and other.';
COMMENT ON COLUMN core.voice_attribute.ordinal IS 'Place in lists.';

INSERT INTO core.voice_attribute (attribute, title, measurement, unit, minimum, maximum, choices, ordinal)
VALUES
    ('duration', 'length of the recording', 'numeric', 'seconds', 0, 86400, NULL, 1),
    ('status', 'state of the transcription', 'nominal', NULL, NULL, NULL, '{pending,completed,failed}', 2),
    ('language', 'language spoken', 'nominal', NULL, NULL, NULL, NULL, 3),
    ('confidence', 'how sure the engine is of the transcription', 'numeric', '0 to 1', 0, 1, NULL, 4),
    ('accuracy', 'share of words transcribed rightly', 'numeric', '0 to 1', 0, 1, NULL, 5),
    ('sentiment', 'sentiment', 'nominal', NULL, NULL, NULL, '{negative,neutral,positive,mixed}', 6),
    ('quality', 'quality of the sound', 'nominal', NULL, NULL, NULL, '{poor,fair,good,excellent}', 7);

CREATE TABLE core.voice_question (
    question_id          bigint NOT NULL,
    answered_question_id bigint NOT NULL,
    attribute            text   NOT NULL,

    CONSTRAINT voice_question_pkey PRIMARY KEY (question_id),
    CONSTRAINT voice_question_attribute_key UNIQUE (answered_question_id, attribute),
    CONSTRAINT voice_question_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    CONSTRAINT voice_question_answered_question_id_fkey FOREIGN KEY (answered_question_id)
        REFERENCES core.question (question_id),
    CONSTRAINT voice_question_attribute_fkey FOREIGN KEY (attribute) REFERENCES core.voice_attribute (attribute)
);

COMMENT ON TABLE core.voice_question IS
    'The questions that recordings answer by themselves, made when the author of a survey says that a question can be answered by voice: core.define_voice() writes it.';
COMMENT ON COLUMN core.voice_question.question_id IS 'The question that has the attribute as its answers.';
COMMENT ON COLUMN core.voice_question.answered_question_id IS 'The question that people answered by voice.';
COMMENT ON COLUMN core.voice_question.attribute IS 'What of the recording it is.';

CREATE TABLE core.voice_recording (
    org_id          bigint      NOT NULL,
    recording_id    bigserial   NOT NULL,
    recording_key   text        NOT NULL,
    response_set_id bigint      NOT NULL,
    question_id     bigint      NOT NULL,
    recorded_at     timestamptz NOT NULL,
    duration        numeric     NOT NULL,
    status          text        NOT NULL,
    language        text,
    transcription   text,
    confidence      numeric,
    accuracy        numeric,
    sentiment       text,
    quality         text,
    engine          text,
    received_at     timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT voice_recording_pkey PRIMARY KEY (org_id, recording_id),
    CONSTRAINT voice_recording_recording_key_key UNIQUE (org_id, recording_key),
    CONSTRAINT voice_recording_question_id_key UNIQUE (org_id, response_set_id, question_id),
    CONSTRAINT voice_recording_response_set_fkey FOREIGN KEY (org_id, response_set_id)
        REFERENCES core.response_set (org_id, response_set_id) ON DELETE CASCADE,
    CONSTRAINT voice_recording_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    CONSTRAINT voice_recording_recording_key_check CHECK (recording_key <> '' AND length(recording_key) <= 200),
    CONSTRAINT voice_recording_language_check CHECK (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'),
    CONSTRAINT voice_recording_engine_check CHECK (length(engine) <= 200),
    CONSTRAINT voice_recording_transcription_check CHECK (status = 'completed' OR transcription IS NULL)
);

-- Themes read the transcriptions of a question, month by month.
CREATE INDEX voice_recording_question_idx ON core.voice_recording (org_id, question_id);

COMMENT ON TABLE core.voice_recording IS
$$What an engine outside made of an answer by voice: one row for each recording, of one question in one response set. It goes with its response set.
Answers to: voice_recordings.$$;
COMMENT ON COLUMN core.voice_recording.recording_id IS 'Number of the recording.';
COMMENT ON COLUMN core.voice_recording.recording_key IS 'The client''s own id: sending the same recording again changes nothing.';
COMMENT ON COLUMN core.voice_recording.response_set_id IS 'The response set in which the question was answered.';
COMMENT ON COLUMN core.voice_recording.question_id IS 'The question that was answered by voice.';
COMMENT ON COLUMN core.voice_recording.recorded_at IS 'When it was recorded.';
COMMENT ON COLUMN core.voice_recording.duration IS 'How long it is, in seconds.';
COMMENT ON COLUMN core.voice_recording.status IS 'pending: not transcribed yet; completed; failed.';
COMMENT ON COLUMN core.voice_recording.language IS 'The language spoken, as in BCP 47: en, de-CH.';
COMMENT ON COLUMN core.voice_recording.transcription IS 'What was said, in words; never shown to readers.';
COMMENT ON COLUMN core.voice_recording.confidence IS 'How sure the engine is of the transcription, 0 to 1.';
COMMENT ON COLUMN core.voice_recording.accuracy IS 'Share of words transcribed rightly, 0 to 1, where somebody has checked: 1 less the word error rate.';
COMMENT ON COLUMN core.voice_recording.sentiment IS 'Sentiment, as the engine names it: negative, neutral, positive or mixed.';
COMMENT ON COLUMN core.voice_recording.quality IS 'Quality of the sound: poor, fair, good or excellent.';
COMMENT ON COLUMN core.voice_recording.engine IS 'What transcribed it: name and version.';
COMMENT ON COLUMN core.voice_recording.received_at IS 'When it came in.';

ALTER TABLE core.voice_recording ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.voice_recording FORCE ROW LEVEL SECURITY;
CREATE POLICY voice_recording_engine ON core.voice_recording TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY voice_recording_reader ON core.voice_recording FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

GRANT SELECT ON core.voice_attribute, core.voice_question, core.voice_recording TO surveymark_reader;
