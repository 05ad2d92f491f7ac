-- Publishing tries what has changed, instead of every cell of every question.
-- depends: 0006.let-live-changes-overtake

-- What publishing asks: which questions have other counts than when their benchmarks were last tried.
CREATE TABLE rollup.question_month (
    question_id bigint NOT NULL,
    month       date   NOT NULL,
    revision    bigint NOT NULL DEFAULT 1,

    CONSTRAINT question_month_pkey PRIMARY KEY (question_id, month)
) WITH (fillfactor = 75);

COMMENT ON TABLE rollup.question_month IS
    'The months for which a question was ever counted, over all organisations, and how often the drain changed the counts of each.';
COMMENT ON COLUMN rollup.question_month.revision IS
    'One more with each batch of the drain that had a change of this question and month.';

INSERT INTO rollup.question_month (question_id, month)
SELECT DISTINCT counted.question_id, counted.month
FROM rollup.answer_count AS counted;

-- What publishing looked at when it last tried a question: it tries again what has changed since.
CREATE TABLE privacy.tried_question (
    question_id bigint NOT NULL,
    state       bytea  NOT NULL,

    CONSTRAINT tried_question_pkey PRIMARY KEY (question_id),
    CONSTRAINT tried_question_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    CONSTRAINT tried_question_state_check CHECK (length(state) = 32)
);

COMMENT ON TABLE privacy.tried_question IS
    'The questions whose benchmark cells were tried, and in which state of counts, titles, groups and policy.';
COMMENT ON COLUMN privacy.tried_question.question_id IS 'The question, as in core.question.';
COMMENT ON COLUMN privacy.tried_question.state IS
    'SHA-256 over all that its cells depend on, save which organisation is in which group: privacy.placement has that.';

CREATE TABLE privacy.placement (
    org_id   bigint NOT NULL,
    category text   NOT NULL,
    level    text   NOT NULL,

    CONSTRAINT placement_pkey PRIMARY KEY (org_id, category)
);

COMMENT ON TABLE privacy.placement IS
    'In which groups the active organisations were when benchmarks were last tried.';
COMMENT ON COLUMN privacy.placement.org_id IS 'The organisation, as in core.organisation.';
COMMENT ON COLUMN privacy.placement.category IS 'A category of its groups; all for every active organisation.';
COMMENT ON COLUMN privacy.placement.level IS 'Its level in that category.';

ALTER TABLE privacy.placement ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.placement FORCE ROW LEVEL SECURITY;
CREATE POLICY placement_engine ON privacy.placement TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY placement_officer ON privacy.placement FOR SELECT TO surveymark_privacy_officer USING (true);

GRANT SELECT ON privacy.tried_question, privacy.placement TO surveymark_privacy_officer;

COMMENT ON TABLE privacy.candidate IS
    'What the last attempt to publish found for each cell that it tried, and the rule that stood against a new figure.';

-- It was a materialized view, which the deploy has dropped.
-- Readers use analytics.benchmark, which says the same in the types and words of a documented view.
CREATE TABLE benchmark.current_cell (
    cell_id         bigint      NOT NULL,
    release_id      bigint      NOT NULL,
    survey          text        NOT NULL,
    survey_title    text        NOT NULL,
    question_path   text        NOT NULL,
    question_title  text        NOT NULL,
    measurement     text        NOT NULL,
    scale_min       numeric     NOT NULL,
    scale_max       numeric     NOT NULL,
    kind            text        NOT NULL,
    position        integer     NOT NULL,
    category        text        NOT NULL,
    level           text        NOT NULL,
    category_title  text        NOT NULL,
    level_title     text        NOT NULL,
    period          text        NOT NULL,
    period_start    date,
    period_end      date,
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
    edition         text        NOT NULL,
    published_at    timestamptz NOT NULL,

    CONSTRAINT current_cell_pkey PRIMARY KEY (cell_id),
    CONSTRAINT current_cell_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES benchmark.cell (cell_id)
);

-- get_anonymized_benchmark() and most questions begin with a question.
CREATE INDEX current_cell_question_idx ON benchmark.current_cell (question_path, survey, category, level);

COMMENT ON TABLE benchmark.current_cell IS
    'The newest row of every released cell, with its titles: each release writes the cells that it changes. analytics.benchmark is the documented view of it.';
COMMENT ON COLUMN benchmark.current_cell.cell_id IS 'Number of the cell, as in benchmark.cell.';
COMMENT ON COLUMN benchmark.current_cell.release_id IS 'The edition that the row comes from, as in benchmark.release.';
COMMENT ON COLUMN benchmark.current_cell.survey IS 'Code of the survey.';
COMMENT ON COLUMN benchmark.current_cell.survey_title IS 'Title of the survey, as it is today.';
COMMENT ON COLUMN benchmark.current_cell.question_path IS 'Path of the question: name, name.row, name.option; or the name of a scale score.';
COMMENT ON COLUMN benchmark.current_cell.question_title IS 'The question as asked.';
COMMENT ON COLUMN benchmark.current_cell.measurement IS 'numeric: figures in the unit of the question; binary: shares from 0 to 1.';
COMMENT ON COLUMN benchmark.current_cell.scale_min IS 'Lowest value that the question allows, in its unit.';
COMMENT ON COLUMN benchmark.current_cell.scale_max IS 'Highest value that the question allows, in its unit.';
COMMENT ON COLUMN benchmark.current_cell.kind IS 'total (all organisations), one_way (a level of a category) or two_way (a crossing of two).';
COMMENT ON COLUMN benchmark.current_cell.position IS 'Place within its kind: the fixed public order of categories and their levels.';
COMMENT ON COLUMN benchmark.current_cell.category IS 'What the organisations were grouped by: industry, organisation_size, geography and the like; all for all of them; both names with a + for a crossing.';
COMMENT ON COLUMN benchmark.current_cell.level IS 'The group: a level of the category, or all; both levels with a + for a crossing.';
COMMENT ON COLUMN benchmark.current_cell.category_title IS 'The category in words.';
COMMENT ON COLUMN benchmark.current_cell.level_title IS 'The group in words.';
COMMENT ON COLUMN benchmark.current_cell.period IS 'all_time, year, quarter or month in which the answers were completed (UTC).';
COMMENT ON COLUMN benchmark.current_cell.period_start IS 'First day of the period; null for all_time.';
COMMENT ON COLUMN benchmark.current_cell.period_end IS 'Last day of the period; null for all_time.';
COMMENT ON COLUMN benchmark.current_cell.status IS 'ok; carried (an older figure, dated as_of); protected (withheld to protect members); held (waits for a later release); none (no organisation has the level).';
COMMENT ON COLUMN benchmark.current_cell.mean IS 'Mean of the organisations'' results, one vote each, rounded to the grid that method names; in the unit of the question, a share from 0 to 1 for binary.';
COMMENT ON COLUMN benchmark.current_cell.median IS 'Median of the organisations'' results, in the same unit; see quantile_status.';
COMMENT ON COLUMN benchmark.current_cell.p25 IS 'Lower quartile of the organisations'' results, in the same unit; see quantile_status.';
COMMENT ON COLUMN benchmark.current_cell.p75 IS 'Upper quartile of the organisations'' results, in the same unit; see quantile_status.';
COMMENT ON COLUMN benchmark.current_cell.p90 IS 'The result that 90 % of the organisations stay below, in the same unit; see p90_status.';
COMMENT ON COLUMN benchmark.current_cell.n_organisations IS 'Lower end of the band in which the number of organisations lies: 5, 8, 15, 25, 50, 100, 250, 500, 1000 and so on.';
COMMENT ON COLUMN benchmark.current_cell.n_respondents IS 'Lower end of the band in which the number of people lies: 25, 50, 100, 250, 500, 1000 and so on.';
COMMENT ON COLUMN benchmark.current_cell.base IS 'Which organisations n_organisations counts, in words.';
COMMENT ON COLUMN benchmark.current_cell.ci_low IS 'Lower end of the confidence interval of the mean, in the same unit.';
COMMENT ON COLUMN benchmark.current_cell.ci_high IS 'Upper end of the confidence interval of the mean, in the same unit.';
COMMENT ON COLUMN benchmark.current_cell.ci_level IS 'Confidence level of the interval, 0.95 for 95 %; null where there is no interval.';
COMMENT ON COLUMN benchmark.current_cell.method IS 'How the figures were made, in words.';
COMMENT ON COLUMN benchmark.current_cell.quantile_status IS 'ok where median, p25 and p75 are shown, else protected, held or none: they need more organisations than a mean.';
COMMENT ON COLUMN benchmark.current_cell.p90_status IS 'ok where p90 is shown, else protected, held or none: it needs more organisations than the quartiles.';
COMMENT ON COLUMN benchmark.current_cell.reason IS 'Why there is no figure, no newer figure, or no interval; null when nothing is missing.';
COMMENT ON COLUMN benchmark.current_cell.as_of IS 'When the figure was made; a carried figure keeps its date.';
COMMENT ON COLUMN benchmark.current_cell.edition IS 'Label of the edition.';
COMMENT ON COLUMN benchmark.current_cell.published_at IS 'When the edition was released.';

GRANT SELECT ON benchmark.current_cell
    TO surveymark_reader, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator,
       surveymark_privacy_officer;

INSERT INTO benchmark.current_cell
SELECT
    cell.cell_id, newest.release_id, cell.survey, cell.survey_title, cell.question_path, cell.question_title,
    cell.measurement, cell.scale_min, cell.scale_max, cell.kind, cell.position, cell.category_1, cell.level_1,
    cell.category_title, cell.level_title, cell.period, cell.period_start, cell.period_end,
    newest.status, newest.mean, newest.median, newest.p25, newest.p75, newest.p90, newest.n_organisations,
    newest.n_respondents, newest.base, newest.ci_low, newest.ci_high, newest.ci_level, newest.method,
    newest.quantile_status, newest.p90_status, newest.reason, newest.as_of, release.label, release.published_at
FROM (
    SELECT DISTINCT ON (released.cell_id) released.*
    FROM benchmark.release_cell AS released
    ORDER BY released.cell_id, released.release_id DESC
) AS newest
JOIN benchmark.cell ON cell.cell_id = newest.cell_id
JOIN benchmark.release ON release.release_id = newest.release_id;

-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS benchmark.refresh_current_cell();
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS benchmark.plan_cell();
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.collect_candidate(privacy.policy);
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.contributor_result(integer);
