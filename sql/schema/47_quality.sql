-- How carefully each response was filled in: rules that are data, and what they found.
--
-- Sets whose answers or times changed are marked in rollup.pending_quality, and the job assess-quality judges them:
-- what it costs depends on what changed. Nothing is ever left out of a result for it.

CREATE TABLE core.quality_rule (
    rule         text             NOT NULL,
    version      integer          NOT NULL,
    title        text             NOT NULL,
    measure      text             NOT NULL,
    is_low       boolean          NOT NULL,
    threshold    double precision NOT NULL,
    minimum_base integer          NOT NULL,
    base         text             NOT NULL,
    weight       integer          NOT NULL,
    source       text             NOT NULL,
    valid_from   timestamptz      NOT NULL DEFAULT now(),

    CONSTRAINT quality_rule_pkey PRIMARY KEY (rule, version),
    CONSTRAINT quality_rule_version_check CHECK (version > 0),
    CONSTRAINT quality_rule_threshold_check CHECK (threshold BETWEEN -1e9 AND 1e9),
    CONSTRAINT quality_rule_minimum_base_check CHECK (minimum_base > 0),
    CONSTRAINT quality_rule_weight_check CHECK (weight BETWEEN 0 AND 100),
    CONSTRAINT quality_rule_source_check CHECK (source <> '')
);

COMMENT ON TABLE core.quality_rule IS
    'What makes a response look careless, one row for each version of a rule; the highest version is in force. Never changed: core.change_quality_rule() adds a version.';
COMMENT ON COLUMN core.quality_rule.rule IS 'Code of the rule, and of what rollup.quality_measure() measures for it.';
COMMENT ON COLUMN core.quality_rule.measure IS 'What is measured, in words, with its unit.';
COMMENT ON COLUMN core.quality_rule.is_low IS 'Whether a response breaks the rule below the threshold; else it does from the threshold on.';
COMMENT ON COLUMN core.quality_rule.threshold IS 'In the unit of the measure.';
COMMENT ON COLUMN core.quality_rule.minimum_base IS 'With fewer of what base says the rule is not assessed.';
COMMENT ON COLUMN core.quality_rule.base IS 'What minimum_base counts.';
COMMENT ON COLUMN core.quality_rule.weight IS 'What the score of a response loses, of 100, by breaking the rule; 0 switches it off.';
COMMENT ON COLUMN core.quality_rule.source IS 'Author and year of the measure or of its threshold.';
COMMENT ON COLUMN core.quality_rule.valid_from IS 'From when on responses are judged by it.';

INSERT INTO core.quality_rule (rule, version, title, measure, is_low, threshold, minimum_base, base, weight, source)
VALUES
    ('straight_lining', 1, 'The same answer throughout a grid or scale',
     'grids and scales answered with one value only, as a share of those with three answers or more (0 to 1)',
     false, 0.5, 2, 'grids and scales', 50, 'Krosnick 1991; Kim, Dykema, Stevenson, Black and Moberg 2019'),
    ('longstring', 1, 'One answer over and over',
     'longest run of equal answers in the order of the questionnaire, as a share of the answers on scales (0 to 1)',
     false, 0.4, 10, 'answers on scales', 50, 'Johnson 2005; Curran 2016'),
    ('repeated_pattern', 1, 'A pattern over and over',
     'answers equal to the one so many before, for the distance from 2 to 8 at which they are most, as a share (0 to 1)',
     false, 0.7, 15, 'answers on scales', 50, 'Curran 2016; Gottfried, Jezek, Kralova and Rihacek 2022'),
    ('low_variability', 1, 'Hardly any difference between answers',
     'standard deviation of a person''s answers, each as its place on its scale (0 to 1)',
     true, 0.1, 10, 'answers on scales', 20, 'Marjanovic, Holden, Struthers, Cribbie and Greenglass 2015; Dunn, Heggestad, Shanock and Theilgard 2018'),
    ('person_total', 1, 'Answers that go against everybody''s',
     'correlation of a person''s answers with the mean answers of the organisation''s responses (-1 to 1)',
     true, 0, 10, 'answers on scales', 25, 'Donlon and Fischer 1968; Curran 2016'),
    ('even_odd', 1, 'Halves of the scales that do not agree',
     'correlation of even and odd halves over the scales, corrected by Spearman and Brown (-1 to 1)',
     true, 0.3, 5, 'scales with both halves', 15, 'Jackson 1976; Johnson 2005'),
    ('reversed_pairs', 1, 'Yes to a statement and to its opposite',
     'mean difference of items and reversed items of a scale, scored alike, as a part of the scale (0 to 1)',
     false, 0.333, 3, 'pairs of items', 15, 'Weijters, Baumgartner and Schillewaert 2013'),
    ('relative_speed', 1, 'Much faster than the others',
     'time from start to finish over the median time of the organisation''s responses (1 is as fast as the middle)',
     true, 0.4, 5, 'questions answered in a known time', 40, 'Greszki, Meyer and Schoen 2015; Leiner 2019'),
    ('seconds_per_question', 1, 'Too fast to have read the questions',
     'seconds from start to finish for each question that was answered',
     true, 2, 5, 'questions answered in a known time', 30, 'Huang, Curran, Keeney, Poposki and DeShon 2012'),
    ('missing_answers', 1, 'Half of the questions without an answer',
     'questions without an answer, as a share of those asked (0 to 1)',
     false, 0.5, 5, 'questions asked', 50, 'AAPOR 2023, Standard Definitions: a break-off'),
    ('duplicate', 1, 'The same answers as an earlier response',
     '1 where an earlier response to the organisation has the very same answers, else 0',
     false, 1, 10, 'questions answered', 50, 'Kuriakose and Robbins 2016'),
    ('impossible_values', 1, 'Numbers that cannot be',
     'answers outside their plausible range (core.define_plausible_range()), a number of them',
     false, 1, 1, 'answers with a plausible range', 30, 'de Waal, Pannekoek and Scholtus 2011');

CREATE TABLE core.plausible_range (
    survey_id   bigint      NOT NULL,
    question_id bigint      NOT NULL,
    minimum     numeric     NOT NULL,
    maximum     numeric     NOT NULL,
    source      text        NOT NULL,
    defined_at  timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT plausible_range_pkey PRIMARY KEY (survey_id, question_id),
    CONSTRAINT plausible_range_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey (survey_id),
    CONSTRAINT plausible_range_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    CONSTRAINT plausible_range_maximum_check CHECK (minimum <= maximum)
);

COMMENT ON TABLE core.plausible_range IS
    'Between which numbers an answer can be true. Others are kept and counted, and flagged. core.define_plausible_range() writes it.';
COMMENT ON COLUMN core.plausible_range.minimum IS 'Least plausible answer, in the unit of the question.';
COMMENT ON COLUMN core.plausible_range.maximum IS 'Greatest plausible answer, in the unit of the question.';
COMMENT ON COLUMN core.plausible_range.source IS 'Why, or who says so.';
COMMENT ON COLUMN core.plausible_range.defined_at IS 'When it was defined, or last changed.';

CREATE TABLE rollup.pending_quality (
    org_id          bigint      NOT NULL,
    pending_id      bigserial   NOT NULL,
    response_set_id bigint      NOT NULL,
    survey_id       bigint      NOT NULL,
    month           date,
    marked_at       timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT pending_quality_pkey PRIMARY KEY (org_id, pending_id)
);

-- The job takes the oldest first.
CREATE INDEX pending_quality_order_idx ON rollup.pending_quality (pending_id);

COMMENT ON TABLE rollup.pending_quality IS 'Response sets that must be judged again by the quality rules, those that are gone among them.';
COMMENT ON COLUMN rollup.pending_quality.month IS 'The month that it was counted in; null while it is unfinished.';

CREATE TABLE rollup.quality_reference (
    org_id         bigint             NOT NULL,
    survey_id      bigint             NOT NULL,
    n              bigint             NOT NULL,
    n_timed        bigint             NOT NULL,
    median_seconds double precision,
    question_ids   bigint[]           NOT NULL,
    means          double precision[] NOT NULL,
    taken_at       timestamptz        NOT NULL DEFAULT now(),

    CONSTRAINT quality_reference_pkey PRIMARY KEY (org_id, survey_id)
);

COMMENT ON TABLE rollup.quality_reference IS
    'What responses are held against: middle time and mean answers of the organisation''s own responses to the survey, from thirty on; taken anew when they have doubled or halved, and all are then judged again.';
COMMENT ON COLUMN rollup.quality_reference.n IS 'Completed response sets when it was taken.';
COMMENT ON COLUMN rollup.quality_reference.n_timed IS 'Those among them with both times.';
COMMENT ON COLUMN rollup.quality_reference.median_seconds IS 'Their median time from start to finish, seconds; null with fewer than thirty.';
COMMENT ON COLUMN rollup.quality_reference.question_ids IS 'Questions on a scale with thirty answers or more.';
COMMENT ON COLUMN rollup.quality_reference.means IS 'Mean answer of each of question_ids, as its place on the scale, 0 to 1.';

CREATE TABLE rollup.response_quality (
    org_id          bigint             NOT NULL,
    response_set_id bigint             NOT NULL,
    survey_id       bigint             NOT NULL,
    month           date               NOT NULL,
    score           integer,
    is_flagged      boolean            GENERATED ALWAYS AS (score <= 50) STORED,
    assessed        text[]             NOT NULL,
    measured        double precision[] NOT NULL,
    broken          text[]             NOT NULL,
    answers_hash    bigint             NOT NULL,
    judged_at       timestamptz        NOT NULL DEFAULT now(),

    CONSTRAINT response_quality_pkey PRIMARY KEY (org_id, response_set_id),
    CONSTRAINT response_quality_score_check CHECK (score BETWEEN 0 AND 100),
    CONSTRAINT response_quality_measured_check CHECK (cardinality(assessed) = cardinality(measured) AND broken <@ assessed)
) WITH (fillfactor = 85);

-- The quality of a survey by month.
CREATE INDEX response_quality_survey_idx ON rollup.response_quality (org_id, survey_id, month);
-- Whether an earlier response has the same answers.
CREATE INDEX response_quality_answers_idx ON rollup.response_quality (org_id, survey_id, answers_hash, response_set_id);

COMMENT ON TABLE rollup.response_quality IS 'What the quality rules found in each completed response set.';
COMMENT ON COLUMN rollup.response_quality.score IS
    '100 less the weights of the rules that are broken, at least 0; null where no rule could be assessed.';
COMMENT ON COLUMN rollup.response_quality.is_flagged IS 'Whether the score is 50 or less.';
COMMENT ON COLUMN rollup.response_quality.assessed IS 'The rules that could be assessed.';
COMMENT ON COLUMN rollup.response_quality.measured IS 'What was measured for each of them, in the unit of its measure.';
COMMENT ON COLUMN rollup.response_quality.broken IS 'Those that are broken.';
COMMENT ON COLUMN rollup.response_quality.answers_hash IS 'Hash of the answers document, by which the same answers are found again.';

CREATE TABLE rollup.shown_quality (
    org_id       bigint    NOT NULL,
    survey_id    bigint    NOT NULL,
    month        date      NOT NULL,
    subject      text      NOT NULL,
    found_values integer[] NOT NULL,
    counts       bigint[]  NOT NULL,
    n            bigint    NOT NULL,
    people       bigint    NOT NULL,

    CONSTRAINT shown_quality_pkey PRIMARY KEY (org_id, survey_id, month, subject)
);

COMMENT ON TABLE rollup.shown_quality IS
    'The quality of a month of a confidential survey as readers may see it: moved in steps of at least 5 people, and on at least 5.';
COMMENT ON COLUMN rollup.shown_quality.subject IS 'score, or a rule by its code.';
COMMENT ON COLUMN rollup.shown_quality.found_values IS 'The scores; of a rule 0 for kept and 1 for broken.';
COMMENT ON COLUMN rollup.shown_quality.counts IS 'How many response sets have each of found_values.';
COMMENT ON COLUMN rollup.shown_quality.n IS 'All of them when the row was last moved.';
COMMENT ON COLUMN rollup.shown_quality.people IS 'How many different people they were; the next step is counted from it.';

ALTER TABLE rollup.pending_quality ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.pending_quality FORCE ROW LEVEL SECURITY;
CREATE POLICY pending_quality_engine ON rollup.pending_quality TO surveymark_engine USING (true) WITH CHECK (true);

ALTER TABLE rollup.quality_reference ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.quality_reference FORCE ROW LEVEL SECURITY;
CREATE POLICY quality_reference_engine ON rollup.quality_reference TO surveymark_engine USING (true) WITH CHECK (true);

ALTER TABLE rollup.response_quality ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.response_quality FORCE ROW LEVEL SECURITY;
CREATE POLICY response_quality_engine ON rollup.response_quality TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY response_quality_reader ON rollup.response_quality FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE rollup.shown_quality ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.shown_quality FORCE ROW LEVEL SECURITY;
CREATE POLICY shown_quality_engine ON rollup.shown_quality TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY shown_quality_reader ON rollup.shown_quality FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

GRANT SELECT ON core.quality_rule, rollup.response_quality, rollup.shown_quality TO surveymark_reader;
