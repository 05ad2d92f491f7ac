-- Publishing looks at the contributors whose counts have changed, instead of all of a survey that has changed.
-- depends: 0040.score-norms-by-segment

CREATE TABLE rollup.survey_month (
    org_id    bigint    NOT NULL,
    survey_id bigint    NOT NULL,
    month     date      NOT NULL,
    revision  bigserial NOT NULL,

    CONSTRAINT survey_month_pkey PRIMARY KEY (org_id, survey_id, month)
);

CREATE INDEX survey_month_revision_idx ON rollup.survey_month (revision);

COMMENT ON TABLE rollup.survey_month IS
    'The months in which each organisation was ever counted in each survey, and which change of its counts was the last.';
COMMENT ON COLUMN rollup.survey_month.revision IS
    'A number that is higher for every later change, since one drain works at a time: whoever has seen one has seen all below it.';

INSERT INTO rollup.survey_month (org_id, survey_id, month)
SELECT DISTINCT counted.org_id, counted.survey_id, counted.month
FROM rollup.answer_count AS counted;

ALTER TABLE rollup.survey_month ENABLE ROW LEVEL SECURITY;
ALTER TABLE rollup.survey_month FORCE ROW LEVEL SECURITY;
CREATE POLICY survey_month_engine ON rollup.survey_month TO surveymark_engine USING (true) WITH CHECK (true);

-- squawk-ignore ban-drop-column
ALTER TABLE rollup.question_month DROP COLUMN revision;
ALTER TABLE rollup.question_month RESET (fillfactor);
COMMENT ON TABLE rollup.question_month IS
    'The months for which a question was ever counted, over all organisations.';

CREATE TABLE privacy.attempt (
    is_only     boolean  NOT NULL DEFAULT true,
    revision    bigint   NOT NULL,
    leaving_ids bigint[] NOT NULL,

    CONSTRAINT attempt_pkey PRIMARY KEY (is_only),
    CONSTRAINT attempt_is_only_check CHECK (is_only)
);

COMMENT ON TABLE privacy.attempt IS 'How far the last attempt to publish had looked: one row.';
COMMENT ON COLUMN privacy.attempt.is_only IS 'True: there is one row.';
COMMENT ON COLUMN privacy.attempt.revision IS
    'The highest revision of rollup.survey_month that it had seen: what is above changed since.';
COMMENT ON COLUMN privacy.attempt.leaving_ids IS
    'The organisations, as in core.organisation, that had answers gone from response sets but not yet from the counts: they are looked at again.';

INSERT INTO privacy.attempt (revision, leaving_ids) VALUES (0, '{}');

GRANT SELECT ON privacy.attempt TO surveymark_privacy_officer;

COMMENT ON COLUMN privacy.tried_question.state IS
    'SHA-256 over all that its cells depend on, save who is in which group (privacy.placement) and whose counts have changed (privacy.attempt).';

ALTER TABLE privacy.membership ADD COLUMN changed_ids bigint[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN privacy.membership.changed_ids IS
    'While it is the newest: the contributors that joined, left or had another result when last looked at, in order.';

ALTER TABLE privacy.refused_figure ADD COLUMN changed_ids bigint[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN privacy.refused_figure.changed_ids IS
    'The contributors that joined, left or had another result when last looked at, in order.';

-- Who has changed since each figure is found when every survey is tried once more.
DELETE FROM privacy.tried_question;

-- squawk-ignore ban-drop-not-null
ALTER TABLE privacy.candidate ALTER COLUMN n_answering DROP NOT NULL;
-- squawk-ignore ban-drop-not-null
ALTER TABLE privacy.candidate ALTER COLUMN n_organisations DROP NOT NULL;
-- squawk-ignore ban-drop-not-null
ALTER TABLE privacy.candidate ALTER COLUMN n_respondents DROP NOT NULL;
-- squawk-ignore ban-drop-not-null
ALTER TABLE privacy.candidate ALTER COLUMN n_union DROP NOT NULL;
COMMENT ON COLUMN privacy.candidate.n_answering IS
    'Contributors of the cell with any answer: organisations that count, a corporate group as one. Null, as the other counts but n_changed, where so few have changed that they were not counted.';
COMMENT ON COLUMN privacy.candidate.n_changed IS
    'Organisations that joined, left or have another result since that figure; 0 where there is none.';

-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.take_changed(privacy.policy);
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.collect_candidate(privacy.policy, bigint, bigint[]);
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.contributor_result(integer, bigint[]);
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.compare_results(bigint[], numeric[], bigint[], numeric[]);
