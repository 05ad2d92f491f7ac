-- The newest row of every released cell. Readers use analytics.benchmark, which says the same in
-- the types and words of a documented view; a BI tool that hides materialized views misses nothing.
CREATE MATERIALIZED VIEW benchmark.current_cell AS
SELECT DISTINCT ON (released.cell_id)
    released.cell_id,
    released.release_id,
    cell.survey,
    cell.survey_title,
    cell.question_path,
    cell.question_title,
    cell.measurement,
    cell.scale_min,
    cell.scale_max,
    cell.kind,
    cell.position,
    -- A crossing is named by both of its parts, so that one category never means two groups.
    CASE WHEN cell.kind = 'two_way' THEN cell.category_1 || '+' || cell.category_2 ELSE cell.category_1 END AS category,
    CASE WHEN cell.kind = 'two_way' THEN cell.level_1 || '+' || cell.level_2 ELSE cell.level_1 END AS level,
    cell.category_title,
    cell.level_title,
    cell.period,
    cell.period_start,
    cell.period_end,
    released.status,
    released.mean,
    released.median,
    released.p25,
    released.p75,
    released.p90,
    released.n_organisations,
    released.n_respondents,
    released.base,
    released.ci_low,
    released.ci_high,
    released.ci_level,
    released.method,
    released.quantile_status,
    released.p90_status,
    released.reason,
    released.as_of,
    release.label AS edition,
    release.published_at
FROM benchmark.release_cell AS released
JOIN benchmark.release ON release.release_id = released.release_id
JOIN benchmark.cell ON cell.cell_id = released.cell_id
ORDER BY released.cell_id, released.release_id DESC;

-- REFRESH ... CONCURRENTLY needs it.
CREATE UNIQUE INDEX current_cell_cell_id_idx ON benchmark.current_cell (cell_id);
-- get_anonymized_benchmark() and most questions begin with a question.
CREATE INDEX current_cell_question_idx ON benchmark.current_cell (question_path, survey, category, level);

COMMENT ON MATERIALIZED VIEW benchmark.current_cell IS
    'The current row of every benchmark cell, refreshed by each release; analytics.benchmark is the documented view of it.';
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
