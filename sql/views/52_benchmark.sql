-- What everybody may know about other organisations.
CREATE VIEW analytics.benchmark
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    current_cell.survey,
    current_cell.survey_title,
    current_cell.question_path AS question,
    current_cell.question_title,
    current_cell.category,
    current_cell.category_title,
    current_cell.level,
    current_cell.level_title,
    current_cell.period,
    current_cell.period_start,
    current_cell.period_end,
    current_cell.mean::double precision AS mean,
    current_cell.median::double precision AS median,
    current_cell.p25::double precision AS p25,
    current_cell.p75::double precision AS p75,
    current_cell.p90::double precision AS p90,
    current_cell.n_organisations,
    current_cell.n_respondents,
    current_cell.base,
    current_cell.ci_low::double precision AS ci_low,
    current_cell.ci_high::double precision AS ci_high,
    current_cell.ci_level::double precision AS ci_level,
    current_cell.method,
    current_cell.status,
    current_cell.quantile_status,
    current_cell.p90_status,
    current_cell.reason,
    current_cell.edition,
    current_cell.as_of,
    current_cell.published_at,
    current_cell.scale_min::double precision AS scale_min,
    current_cell.scale_max::double precision AS scale_max,
    current_cell.cell_id
FROM benchmark.current_cell;

COMMENT ON VIEW analytics.benchmark IS
$$The published benchmarks, one row for each question, group of organisations and period: the newest release of each. The same for every reader. A figure that is withheld is null and status says so.
Answers to: benchmark_metrics, benchmarking_data, mv_industry_benchmarks.$$;
COMMENT ON COLUMN analytics.benchmark.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.benchmark.survey_title IS 'Title of the survey, as it is today.';
COMMENT ON COLUMN analytics.benchmark.question IS 'Path of the question: name, name.row, name.option; or the name of a scale score.';
COMMENT ON COLUMN analytics.benchmark.question_title IS 'The question as asked.';
COMMENT ON COLUMN analytics.benchmark.category IS 'What the organisations were grouped by: industry, organisation_size, geography and the like; all for all of them; both names with a + for a crossing; peer_group for a peer group.';
COMMENT ON COLUMN analytics.benchmark.category_title IS 'The category in words.';
COMMENT ON COLUMN analytics.benchmark.level IS 'The group: a level of the category, or all; both levels with a + for a crossing; the code of a peer group, as in analytics.peer_group.';
COMMENT ON COLUMN analytics.benchmark.level_title IS 'The group in words.';
COMMENT ON COLUMN analytics.benchmark.period IS 'all_time, year, quarter or month in which the answers were completed (UTC).';
COMMENT ON COLUMN analytics.benchmark.period_start IS 'First day of the period; null for all_time.';
COMMENT ON COLUMN analytics.benchmark.period_end IS 'Last day of the period; null for all_time.';
COMMENT ON COLUMN analytics.benchmark.mean IS 'Mean of the organisations'' results, one vote each, rounded to the grid that method names; in the unit of the question, a share from 0 to 1 for yes/no figures.';
COMMENT ON COLUMN analytics.benchmark.median IS 'Median of the organisations'' results, in the unit of the mean, from 10 organisations on, always the mean of the two of them on either side; see quantile_status.';
COMMENT ON COLUMN analytics.benchmark.p25 IS 'Lower quartile of the organisations'' results, in the unit of the mean, under the conditions of the median.';
COMMENT ON COLUMN analytics.benchmark.p75 IS 'Upper quartile of the organisations'' results, in the unit of the mean, under the conditions of the median.';
COMMENT ON COLUMN analytics.benchmark.p90 IS 'The result that 90 % of the organisations stay below, in the unit of the mean, from 25 organisations on; see p90_status.';
COMMENT ON COLUMN analytics.benchmark.n_organisations IS 'Lower end of the band in which the number of organisations lies: 5, 8, 15, 25, 50, 100, 250, 500, 1000 and so on.';
COMMENT ON COLUMN analytics.benchmark.n_respondents IS 'Lower end of the band in which the number of people lies: 25, 50, 100, 250, 500, 1000 and so on.';
COMMENT ON COLUMN analytics.benchmark.base IS 'Which organisations n_organisations counts.';
COMMENT ON COLUMN analytics.benchmark.ci_low IS 'Lower end of the confidence interval of the mean, in its unit. It is made from the public spread of the question and the size band, so it tells nothing about the members; it is wider than an exact one.';
COMMENT ON COLUMN analytics.benchmark.ci_high IS 'Upper end of that interval, in the unit of the mean.';
COMMENT ON COLUMN analytics.benchmark.ci_level IS 'Confidence level of the interval: 0.95; null where there is none, and reason says why.';
COMMENT ON COLUMN analytics.benchmark.method IS 'How the figures were made, in words.';
COMMENT ON COLUMN analytics.benchmark.status IS 'ok; carried (an older figure, dated as_of); protected (withheld to protect members); held (waits for a later release); none (no organisation has the level).';
COMMENT ON COLUMN analytics.benchmark.quantile_status IS 'ok when median, p25 and p75 are shown, else protected (or none): they need more organisations than a mean.';
COMMENT ON COLUMN analytics.benchmark.p90_status IS 'ok when p90 is shown, else protected (or none): it needs more organisations than the quartiles.';
COMMENT ON COLUMN analytics.benchmark.reason IS 'Why there is no figure, no newer figure, or no interval; null when nothing is missing.';
COMMENT ON COLUMN analytics.benchmark.edition IS 'Label of the release that this row comes from.';
COMMENT ON COLUMN analytics.benchmark.as_of IS 'When the figure was made; a carried figure keeps its date.';
COMMENT ON COLUMN analytics.benchmark.published_at IS 'When that release was published.';
COMMENT ON COLUMN analytics.benchmark.scale_min IS 'Lowest value that the question allows, in its unit.';
COMMENT ON COLUMN analytics.benchmark.scale_max IS 'Highest value that the question allows, in its unit.';
COMMENT ON COLUMN analytics.benchmark.cell_id IS 'Number of the cell, as in benchmark.cell and benchmark.release_cell, where earlier releases are.';

GRANT SELECT ON analytics.benchmark
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator, surveymark_privacy_officer;
