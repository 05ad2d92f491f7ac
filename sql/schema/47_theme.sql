-- What people write and say, as the words that many of them use.
--
-- Themes of a confidential survey move in steps like its counts. What readers see is kept here, since no reading of the
-- answers as they are now can tell what they were at the last step. Only all time is shown, so no months are kept apart:
-- there is no difference of the two to be made.

CREATE TABLE core.text_language (
    language      text   NOT NULL,
    title         text   NOT NULL,
    configuration text   NOT NULL,
    ignored_words text[] NOT NULL DEFAULT '{}',

    CONSTRAINT text_language_pkey PRIMARY KEY (language),
    CONSTRAINT text_language_language_check CHECK (language ~ '^[a-z]{2,3}$')
);

COMMENT ON TABLE core.text_language IS
    'How the words of a language are brought to their stems, and which of them say nothing. Of a language that is not here words are taken as they are.';
COMMENT ON COLUMN core.text_language.language IS 'The first part of its tag in BCP 47: en, de.';
COMMENT ON COLUMN core.text_language.title IS 'Its name.';
-- No regconfig: a column of that type stands in the way of pg_upgrade.
COMMENT ON COLUMN core.text_language.configuration IS 'Name of the text search configuration of PostgreSQL, in pg_catalog.';
COMMENT ON COLUMN core.text_language.ignored_words IS 'Words in small letters that say nothing and that the configuration lets pass.';

INSERT INTO core.text_language (language, title, configuration)
VALUES
    ('ar', 'Arabic', 'arabic'), ('ca', 'Catalan', 'catalan'), ('da', 'Danish', 'danish'), ('de', 'German', 'german'),
    ('el', 'Greek', 'greek'), ('en', 'English', 'english'), ('es', 'Spanish', 'spanish'), ('eu', 'Basque', 'basque'),
    ('fi', 'Finnish', 'finnish'), ('fr', 'French', 'french'), ('ga', 'Irish', 'irish'), ('hi', 'Hindi', 'hindi'),
    ('hu', 'Hungarian', 'hungarian'), ('hy', 'Armenian', 'armenian'), ('id', 'Indonesian', 'indonesian'),
    ('it', 'Italian', 'italian'), ('lt', 'Lithuanian', 'lithuanian'), ('nb', 'Norwegian', 'norwegian'),
    ('ne', 'Nepali', 'nepali'), ('nl', 'Dutch', 'dutch'), ('no', 'Norwegian', 'norwegian'), ('pt', 'Portuguese', 'portuguese'),
    ('ro', 'Romanian', 'romanian'), ('ru', 'Russian', 'russian'), ('sr', 'Serbian', 'serbian'), ('sv', 'Swedish', 'swedish'),
    ('ta', 'Tamil', 'tamil'), ('tr', 'Turkish', 'turkish'), ('yi', 'Yiddish', 'yiddish');

UPDATE core.text_language
SET ignored_words = '{also,could,even,get,got,may,might,must,please,really,shall,still,us,would}'
WHERE language = 'en';

UPDATE core.text_language SET ignored_words = '{bitte,gern,gerne,mal,mehr,schon}' WHERE language = 'de';

CREATE TABLE rollup.shown_text (
    org_id      bigint      NOT NULL,
    survey_id   bigint      NOT NULL,
    question_id bigint      NOT NULL,
    n_answers   bigint      NOT NULL,
    n           bigint      NOT NULL,
    n_other     bigint      NOT NULL,
    shown_at    timestamptz NOT NULL,

    CONSTRAINT shown_text_pkey PRIMARY KEY (org_id, survey_id, question_id)
);

COMMENT ON TABLE rollup.shown_text IS
    'How many people wrote or said something, by question of confidential surveys, as readers may see it: moved in steps of at least 5 people by rollup.show_themes().';
COMMENT ON COLUMN rollup.shown_text.n_answers IS 'Answers and transcriptions when it was last looked at: nothing is read again before they have moved by a step.';
COMMENT ON COLUMN rollup.shown_text.n IS 'People behind the themes that are shown.';
COMMENT ON COLUMN rollup.shown_text.n_other IS 'Those of them who use none of the themes.';
COMMENT ON COLUMN rollup.shown_text.shown_at IS 'When it last moved.';

CREATE TABLE rollup.shown_theme (
    org_id      bigint NOT NULL,
    survey_id   bigint NOT NULL,
    question_id bigint NOT NULL,
    stem        text   NOT NULL,
    word        text   NOT NULL,
    n           bigint NOT NULL,

    CONSTRAINT shown_theme_pkey PRIMARY KEY (org_id, survey_id, question_id, stem),
    CONSTRAINT shown_theme_question_fkey FOREIGN KEY (org_id, survey_id, question_id)
        REFERENCES rollup.shown_text (org_id, survey_id, question_id) ON DELETE CASCADE,
    CONSTRAINT shown_theme_n_check CHECK (n >= 5)
);

COMMENT ON TABLE rollup.shown_theme IS 'The words that at least 5 people use, beside rollup.shown_text.';
COMMENT ON COLUMN rollup.shown_theme.stem IS 'What the forms of the word have in common.';
COMMENT ON COLUMN rollup.shown_theme.word IS 'The form that most people use, or the stem where no form is used by 5.';
COMMENT ON COLUMN rollup.shown_theme.n IS 'How many people use it.';

ALTER TABLE rollup.shown_text ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.shown_text FORCE ROW LEVEL SECURITY;
CREATE POLICY shown_text_engine ON rollup.shown_text TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY shown_text_reader ON rollup.shown_text FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE rollup.shown_theme ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.shown_theme FORCE ROW LEVEL SECURITY;
CREATE POLICY shown_theme_engine ON rollup.shown_theme TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY shown_theme_reader ON rollup.shown_theme FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

GRANT SELECT ON core.text_language, rollup.shown_text, rollup.shown_theme TO surveymark_reader;
