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
    CONSTRAINT cell_kind_check CHECK (kind IN ('total', 'one_way', 'two_way', 'peer_group')),
    CONSTRAINT cell_group_check CHECK (
        ((category_1 = 'all') = (kind = 'total'))
        AND ((category_2 <> 'all') = (kind = 'two_way'))
        AND ((category_1 = 'peer_group') = (kind = 'peer_group'))
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
COMMENT ON COLUMN benchmark.cell.cell_id IS
    'Number of the cell; releases and analytics.benchmark name it by this.';
COMMENT ON COLUMN benchmark.cell.question_id IS 'The question, as in core.question.';
COMMENT ON COLUMN benchmark.cell.survey IS 'Code of the survey that asks it.';
COMMENT ON COLUMN benchmark.cell.survey_title IS 'Title of the survey, as it is today.';
COMMENT ON COLUMN benchmark.cell.question_path IS
    'Path of the question: name, name.row, name.option; or the name of a scale score.';
COMMENT ON COLUMN benchmark.cell.question_title IS 'The question as asked, as it is today.';
COMMENT ON COLUMN benchmark.cell.measurement IS
    'numeric: figures in the unit of the question; binary: shares from 0 to 1.';
COMMENT ON COLUMN benchmark.cell.scale_min IS 'Lowest value that the question allows, in its unit.';
COMMENT ON COLUMN benchmark.cell.scale_max IS 'Highest value that the question allows, in its unit.';
COMMENT ON COLUMN benchmark.cell.category_1 IS 'Category of the group; all for the total, peer_group for a peer group.';
COMMENT ON COLUMN benchmark.cell.level_1 IS 'Level of category_1 that the organisations have, or all; the code of a peer group.';
COMMENT ON COLUMN benchmark.cell.category_2 IS 'The second category of a crossing, else all.';
COMMENT ON COLUMN benchmark.cell.level_2 IS 'Level of category_2 in a crossing, else all.';
COMMENT ON COLUMN benchmark.cell.category_title IS 'The category in words, as it is today.';
COMMENT ON COLUMN benchmark.cell.level_title IS 'The group in words, as it is today.';
COMMENT ON COLUMN benchmark.cell.kind IS 'total, one_way, two_way or peer_group: the order in which cells are tried.';
COMMENT ON COLUMN benchmark.cell.position IS
    'Place within its kind: the fixed public order of categories and their levels when the cell was planned.';
COMMENT ON COLUMN benchmark.cell.period IS
    'all_time, year, quarter or month in which the answers were completed (UTC).';
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
COMMENT ON COLUMN benchmark.release.release_id IS 'Number of the edition: 1, 2, 3 and so on.';
COMMENT ON COLUMN benchmark.release.label IS 'The name of the edition; its date and number unless one was given.';
COMMENT ON COLUMN benchmark.release.published_at IS 'When it was released.';
COMMENT ON COLUMN benchmark.release.policy_version IS 'The version of the rules by which it was made.';
COMMENT ON COLUMN benchmark.release.n_cells IS
    'How many cells it changes: its rows in benchmark.release_cell.';
COMMENT ON COLUMN benchmark.release.previous_hash IS 'The hash of the edition before it; null for the first.';
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
COMMENT ON COLUMN benchmark.release_cell.release_id IS 'The edition, as in benchmark.release.';
COMMENT ON COLUMN benchmark.release_cell.cell_id IS 'What the row is about, as in benchmark.cell.';
COMMENT ON COLUMN benchmark.release_cell.status IS
    'ok; carried (an older figure, see as_of); protected (a confidentiality rule applies); held (waits for a later release); none (no organisation has the level).';
COMMENT ON COLUMN benchmark.release_cell.mean IS
    'Mean of the organisations'' results, one vote each, rounded to the grid that method names; in the unit of the question, a share from 0 to 1 for binary.';
COMMENT ON COLUMN benchmark.release_cell.median IS
    'Median of the organisations'' results, in the same unit; see quantile_status.';
COMMENT ON COLUMN benchmark.release_cell.p25 IS
    'Lower quartile of the organisations'' results, in the same unit; see quantile_status.';
COMMENT ON COLUMN benchmark.release_cell.p75 IS
    'Upper quartile of the organisations'' results, in the same unit; see quantile_status.';
COMMENT ON COLUMN benchmark.release_cell.p90 IS
    'The result that 90 % of the organisations stay below, in the same unit; see p90_status.';
COMMENT ON COLUMN benchmark.release_cell.n_organisations IS
    'Lower end of the size band: 5, 8, 15, 25, 50, 100, 250, 500, 1000 and so on.';
COMMENT ON COLUMN benchmark.release_cell.n_respondents IS
    'Lower end of the size band: 25, 50, 100, 250, 500, 1000 and so on.';
COMMENT ON COLUMN benchmark.release_cell.base IS 'Which organisations n_organisations counts, in words.';
COMMENT ON COLUMN benchmark.release_cell.ci_low IS
    'Lower end of the confidence interval of the mean, in the same unit.';
COMMENT ON COLUMN benchmark.release_cell.ci_high IS
    'Upper end of the confidence interval of the mean, in the same unit.';
COMMENT ON COLUMN benchmark.release_cell.ci_level IS
    'Confidence level of the interval, 0.95 for 95 %; null where there is no interval.';
COMMENT ON COLUMN benchmark.release_cell.method IS 'How the figures were made, in words.';
COMMENT ON COLUMN benchmark.release_cell.quantile_status IS
    'ok where median, p25 and p75 are shown, else protected, held or none: they need more organisations than a mean.';
COMMENT ON COLUMN benchmark.release_cell.p90_status IS
    'ok where p90 is shown, else protected, held or none: it needs more organisations than the quartiles.';
COMMENT ON COLUMN benchmark.release_cell.reason IS
    'Why there is no figure, no newer figure, or no interval; null when nothing is missing.';
COMMENT ON COLUMN benchmark.release_cell.as_of IS 'When the figure was made; a carried figure keeps its date.';

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
-- Dashboards read all questions of a group of organisations.
CREATE INDEX current_cell_group_idx ON benchmark.current_cell (survey, category, level, period);

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
COMMENT ON COLUMN benchmark.current_cell.kind IS 'total (all organisations), one_way (a level of a category), two_way (a crossing of two) or peer_group (what somebody asked for).';
COMMENT ON COLUMN benchmark.current_cell.position IS 'Place within its kind: the fixed public order of categories and their levels.';
COMMENT ON COLUMN benchmark.current_cell.category IS 'What the organisations were grouped by: industry, organisation_size, geography and the like; all for all of them; both names with a + for a crossing; peer_group for a peer group.';
COMMENT ON COLUMN benchmark.current_cell.level IS 'The group: a level of the category, or all; both levels with a + for a crossing; the code of a peer group.';
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

ALTER TABLE privacy.membership
    ADD CONSTRAINT membership_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES benchmark.cell (cell_id);
ALTER TABLE privacy.refused_figure
    ADD CONSTRAINT refused_figure_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES benchmark.cell (cell_id);
ALTER TABLE privacy.suppression_log
    ADD CONSTRAINT suppression_log_cell_id_fkey FOREIGN KEY (cell_id) REFERENCES benchmark.cell (cell_id);

GRANT SELECT ON benchmark.cell, benchmark.release, benchmark.release_cell, benchmark.current_cell
    TO surveymark_reader, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator,
       surveymark_privacy_officer;
GRANT USAGE ON SCHEMA benchmark TO surveymark_job;
