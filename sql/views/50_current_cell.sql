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

GRANT SELECT ON benchmark.current_cell
    TO surveymark_reader, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator,
       surveymark_privacy_officer;
