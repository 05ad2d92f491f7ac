-- Forces of progress (Jobs-to-be-done): which scales stand for them, the words for scores, and opportunities.
-- depends: 0041.follow-changes

CREATE TABLE core.force (
    force     text     NOT NULL,
    title     text     NOT NULL,
    direction smallint NOT NULL,
    ordinal   smallint NOT NULL,

    CONSTRAINT force_pkey PRIMARY KEY (force),
    CONSTRAINT force_ordinal_key UNIQUE (ordinal),
    CONSTRAINT force_force_check CHECK (force ~ '^[a-z][a-z0-9_]*$'),
    CONSTRAINT force_title_check CHECK (title <> ''),
    CONSTRAINT force_direction_check CHECK (direction IN (-1, 0, 1))
);

COMMENT ON TABLE core.force IS
    'The forces that a scale can stand for: four of Moesta and Spiek (2014), and what people are, which speaks for neither side. Any that is added as a row is known everywhere.';
COMMENT ON COLUMN core.force.force IS 'The name by which core.define_forces() and views call it.';
COMMENT ON COLUMN core.force.title IS 'What it is, in words.';
COMMENT ON COLUMN core.force.direction IS '1: it moves people to the new; -1: it holds them at the old; 0: neither, and it is in no balance.';
COMMENT ON COLUMN core.force.ordinal IS 'Place in lists.';

INSERT INTO core.force (force, title, direction, ordinal)
VALUES
    ('push', 'Push: the pain of the old', 1, 1),
    ('pull', 'Pull of the new', 1, 2),
    ('anchors', 'Anchors to the old', -1, 3),
    ('anxiety', 'Anxiety of the new', -1, 4),
    ('demographic', 'Demographic: what people bring with them', 0, 5);

CREATE TABLE core.score_band (
    kind          text    NOT NULL,
    band          text    NOT NULL,
    minimum_score numeric NOT NULL,

    CONSTRAINT score_band_pkey PRIMARY KEY (kind, band),
    CONSTRAINT score_band_minimum_score_key UNIQUE (kind, minimum_score),
    CONSTRAINT score_band_kind_check CHECK (kind IN ('strength', 'readiness', 'opportunity')),
    CONSTRAINT score_band_band_check CHECK (band <> ''),
    CONSTRAINT score_band_minimum_score_check CHECK (minimum_score BETWEEN 0 AND 100)
);

COMMENT ON TABLE core.score_band IS
    'The words for scores: how strong a force is, how ready people are, how large an opportunity. A band goes on to where the next one begins; the lowest begins at 0. core.define_bands() writes it.';
COMMENT ON COLUMN core.score_band.kind IS 'strength and readiness: of scores from 0 to 100; opportunity: of scores from 0 to 20.';
COMMENT ON COLUMN core.score_band.band IS 'The word.';
COMMENT ON COLUMN core.score_band.minimum_score IS 'The lowest score in the band.';

-- Strength in quarters of the range. Readiness is undecided where the balance is less than 40 of its 200 points
-- from nothing. Opportunities as in Ulwick (2005).
INSERT INTO core.score_band (kind, band, minimum_score)
VALUES
    ('strength', 'weak', 0),
    ('strength', 'moderate', 25),
    ('strength', 'strong', 50),
    ('strength', 'very strong', 75),
    ('readiness', 'held back', 0),
    ('readiness', 'undecided', 40),
    ('readiness', 'ready', 60),
    ('opportunity', 'served', 0),
    ('opportunity', 'worth a look', 10),
    ('opportunity', 'high', 12),
    ('opportunity', 'extreme', 15);

CREATE TABLE core.force_scale (
    survey_id bigint NOT NULL,
    force     text   NOT NULL,
    scale     text   NOT NULL,

    CONSTRAINT force_scale_pkey PRIMARY KEY (survey_id, force),
    CONSTRAINT force_scale_scale_key UNIQUE (survey_id, scale),
    CONSTRAINT force_scale_force_fkey FOREIGN KEY (force) REFERENCES core.force (force),
    CONSTRAINT force_scale_scale_fkey FOREIGN KEY (survey_id, scale) REFERENCES core.scale (survey_id, scale) ON DELETE CASCADE
);

COMMENT ON TABLE core.force_scale IS 'Which scale of a survey stands for which force. core.define_forces() writes it.';

CREATE TABLE core.readiness (
    survey_id           bigint   NOT NULL,
    scale               text     NOT NULL,
    minimum_items       smallint,
    outcome_question_id bigint,

    CONSTRAINT readiness_pkey PRIMARY KEY (survey_id),
    CONSTRAINT readiness_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey (survey_id),
    CONSTRAINT readiness_outcome_question_id_fkey FOREIGN KEY (outcome_question_id) REFERENCES core.question (question_id),
    CONSTRAINT readiness_minimum_items_check CHECK (minimum_items > 0)
);

COMMENT ON TABLE core.readiness IS
    'The readiness score of a survey with forces: the scale that is made of the items of all forces with a direction. core.define_forces() writes it.';
COMMENT ON COLUMN core.readiness.scale IS 'Name of the scale; core.key_readiness() makes its scoring key.';
COMMENT ON COLUMN core.readiness.minimum_items IS 'With fewer answered items a response set has no readiness; null: all items.';
COMMENT ON COLUMN core.readiness.outcome_question_id IS 'The question that says what the forces lead to, as in "I use it every day"; null: none.';

CREATE TABLE core.opportunity (
    survey_id                bigint NOT NULL,
    opportunity              text   NOT NULL,
    title                    text   NOT NULL,
    importance_question_id   bigint NOT NULL,
    satisfaction_question_id bigint NOT NULL,

    CONSTRAINT opportunity_pkey PRIMARY KEY (survey_id, opportunity),
    CONSTRAINT opportunity_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey (survey_id),
    CONSTRAINT opportunity_importance_question_id_fkey FOREIGN KEY (importance_question_id)
        REFERENCES core.question (question_id),
    CONSTRAINT opportunity_satisfaction_question_id_fkey FOREIGN KEY (satisfaction_question_id)
        REFERENCES core.question (question_id),
    CONSTRAINT opportunity_opportunity_check CHECK (opportunity <> '' AND length(opportunity) <= 100),
    CONSTRAINT opportunity_satisfaction_question_id_check CHECK (satisfaction_question_id <> importance_question_id)
);

COMMENT ON TABLE core.opportunity IS
    'What people want to get done, with the question how important it is to them and the question how satisfied they are. core.define_opportunity() writes it.';
COMMENT ON COLUMN core.opportunity.opportunity IS 'The name by which views call it.';
COMMENT ON COLUMN core.opportunity.title IS 'The job or outcome, in words.';
COMMENT ON COLUMN core.opportunity.importance_question_id IS 'How important it is: a question with a numeric scale.';
COMMENT ON COLUMN core.opportunity.satisfaction_question_id IS 'How satisfied people are with it: a question with a numeric scale.';

GRANT SELECT ON core.force, core.score_band, core.force_scale, core.readiness, core.opportunity TO surveymark_reader;
