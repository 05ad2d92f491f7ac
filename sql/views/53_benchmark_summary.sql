-- The published benchmarks in the columns that the requirements name. There is no client in it.
CREATE VIEW analytics.benchmark_summary
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    current_cell.survey,
    current_cell.question_path,
    CASE WHEN current_cell.category = 'industry' THEN current_cell.level ELSE 'all' END AS industry,
    CASE WHEN current_cell.category = 'organisation_size' THEN current_cell.level ELSE 'all' END AS org_size,
    CASE WHEN current_cell.category = 'geography' THEN current_cell.level ELSE 'all' END AS geography,
    current_cell.period AS period_type,
    current_cell.period_start AS period,
    current_cell.mean::double precision AS avg_score,
    current_cell.median::double precision AS median_score,
    current_cell.p25::double precision AS p25_score,
    current_cell.p75::double precision AS p75_score,
    current_cell.p90::double precision AS p90_score,
    current_cell.n_respondents AS sample_size,
    current_cell.n_organisations,
    current_cell.status,
    current_cell.as_of,
    current_cell.ci_low::double precision AS ci_low,
    current_cell.ci_high::double precision AS ci_high,
    current_cell.ci_level::double precision AS ci_level,
    current_cell.method,
    current_cell.reason
FROM benchmark.current_cell
WHERE current_cell.category IN ('all', 'industry', 'organisation_size', 'geography');

COMMENT ON VIEW analytics.benchmark_summary IS
    'The published benchmarks by industry, organisation size and geography, one of them at a time; all where a row is not limited by it. It names no organisation and no client. analytics.benchmark has every category.';
COMMENT ON COLUMN analytics.benchmark_summary.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.benchmark_summary.question_path IS 'Path of the question: name, name.row, name.option; or the name of a scale score.';
COMMENT ON COLUMN analytics.benchmark_summary.industry IS 'Industry of the organisations, or all.';
COMMENT ON COLUMN analytics.benchmark_summary.org_size IS 'Size class of the organisations, or all.';
COMMENT ON COLUMN analytics.benchmark_summary.geography IS 'Geography of the organisations, or all.';
COMMENT ON COLUMN analytics.benchmark_summary.period_type IS 'all_time, year, quarter or month.';
COMMENT ON COLUMN analytics.benchmark_summary.period IS 'First day of the period (UTC); null for all_time.';
COMMENT ON COLUMN analytics.benchmark_summary.avg_score IS 'Mean of the organisations'' results, one vote each, in the unit of the question; a share from 0 to 1 for yes/no figures.';
COMMENT ON COLUMN analytics.benchmark_summary.median_score IS 'Median of the organisations'' results, in the unit of avg_score, from 10 organisations on.';
COMMENT ON COLUMN analytics.benchmark_summary.p25_score IS 'Lower quartile of the organisations'' results, in the unit of avg_score, from 10 organisations on.';
COMMENT ON COLUMN analytics.benchmark_summary.p75_score IS 'Upper quartile of the organisations'' results, in the unit of avg_score, from 10 organisations on.';
COMMENT ON COLUMN analytics.benchmark_summary.p90_score IS '90th percentile of the organisations'' results, in the unit of avg_score, from 25 organisations on.';
COMMENT ON COLUMN analytics.benchmark_summary.sample_size IS 'Lower end of the band in which the number of people lies.';
COMMENT ON COLUMN analytics.benchmark_summary.n_organisations IS 'Lower end of the band in which the number of organisations lies.';
COMMENT ON COLUMN analytics.benchmark_summary.status IS 'ok, carried, protected, held or none, as in analytics.benchmark.';
COMMENT ON COLUMN analytics.benchmark_summary.as_of IS 'When the figure was made.';
COMMENT ON COLUMN analytics.benchmark_summary.ci_low IS 'Lower end of the published interval of avg_score, in its unit, as in analytics.benchmark.';
COMMENT ON COLUMN analytics.benchmark_summary.ci_high IS 'Upper end of that interval, in the unit of avg_score.';
COMMENT ON COLUMN analytics.benchmark_summary.ci_level IS 'Confidence level of the interval: 0.95; null where there is none.';
COMMENT ON COLUMN analytics.benchmark_summary.method IS 'How the figures were made, in words.';
COMMENT ON COLUMN analytics.benchmark_summary.reason IS 'Why there is no figure, no newer figure, or no interval; null when nothing is missing.';

GRANT SELECT ON analytics.benchmark_summary
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator, surveymark_privacy_officer;
