CREATE VIEW analytics.benchmark_comparison
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_title,
    result.measurement,
    result.period,
    result.period_start,
    result.category,
    result.category_title,
    result.level,
    result.level_title,
    result.scale_min,
    result.scale_max,
    result.score,
    result.n,
    result.ci_low,
    result.ci_high,
    result.score_status,
    result.benchmark_mean,
    result.benchmark_ci_low,
    result.benchmark_ci_high,
    result.gap,
    result.gap_ci_low,
    result.gap_ci_high,
    result.outcome,
    result.p25,
    result.median,
    result.p75,
    result.p90,
    result."position",
    result.n_organisations,
    result.n_respondents,
    result.benchmark_status,
    result.quantile_status,
    result.nearest,
    result.nearest_cell_id,
    result.nearest_mean,
    result.edition,
    result.as_of,
    result.cell_id,
    result.method,
    result.status,
    result.reason,
    result.percentile_rank,
    result.p_value,
    result.p_adjusted,
    result.effect,
    result.effect_word,
    result.ci_level
FROM unnest(ARRAY['all_time', 'year', 'quarter', 'month']) AS wanted (period)
CROSS JOIN LATERAL analytics.benchmark_comparison(NULL, wanted.period) AS result;

COMMENT ON VIEW analytics.benchmark_comparison IS
    'Your organisation against the published benchmarks of all organisations of its own level in each category and of its peer groups, over all time and by year, quarter and month.';
COMMENT ON COLUMN analytics.benchmark_comparison.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.benchmark_comparison.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';
COMMENT ON COLUMN analytics.benchmark_comparison.question_title IS 'The question as asked.';
COMMENT ON COLUMN analytics.benchmark_comparison.measurement IS 'What can be computed: numeric, binary (a share), nominal (a distribution), text (a count).';
COMMENT ON COLUMN analytics.benchmark_comparison.period IS 'all_time, year, quarter or month, cut in UTC.';
COMMENT ON COLUMN analytics.benchmark_comparison.period_start IS 'First day of the period; null for all time.';
COMMENT ON COLUMN analytics.benchmark_comparison.category IS 'Category of the benchmark; all for all organisations, peer_group for a peer group.';
COMMENT ON COLUMN analytics.benchmark_comparison.category_title IS 'The category in words.';
COMMENT ON COLUMN analytics.benchmark_comparison.level IS 'Your organisation''s level in the category, or the code of the peer group; all for all organisations.';
COMMENT ON COLUMN analytics.benchmark_comparison.level_title IS 'The level in words.';
COMMENT ON COLUMN analytics.benchmark_comparison.scale_min IS 'Lowest value that the question allows, in its unit; 0 for binary, null where it has no limit.';
COMMENT ON COLUMN analytics.benchmark_comparison.scale_max IS 'Highest value that the question allows, in its unit; 1 for binary, null where it has no limit.';
COMMENT ON COLUMN analytics.benchmark_comparison.score IS 'Your mean, in the unit of the question; a share 0 to 1 for binary.';
COMMENT ON COLUMN analytics.benchmark_comparison.n IS 'Your number of answers.';
COMMENT ON COLUMN analytics.benchmark_comparison.ci_low IS 'Lower end of the interval of your score, in its unit.';
COMMENT ON COLUMN analytics.benchmark_comparison.ci_high IS 'Upper end of the interval of your score, in its unit.';
COMMENT ON COLUMN analytics.benchmark_comparison.score_status IS 'Status of your own result: ok, protected, none.';
COMMENT ON COLUMN analytics.benchmark_comparison.benchmark_mean IS 'Published benchmark: mean of organisations, one vote each, in the unit of your score.';
COMMENT ON COLUMN analytics.benchmark_comparison.benchmark_ci_low IS 'Lower end of the published interval, in the unit of your score.';
COMMENT ON COLUMN analytics.benchmark_comparison.benchmark_ci_high IS 'Upper end of the published interval, in the unit of your score.';
COMMENT ON COLUMN analytics.benchmark_comparison.gap IS 'score - benchmark_mean, in the unit of the question.';
COMMENT ON COLUMN analytics.benchmark_comparison.gap_ci_low IS 'Lower end of the 95 % interval of the gap, in the unit of your score.';
COMMENT ON COLUMN analytics.benchmark_comparison.gap_ci_high IS 'Upper end of the 95 % interval of the gap, in the unit of your score.';
COMMENT ON COLUMN analytics.benchmark_comparison.outcome IS 'above or below where p_adjusted is at most 0.05, else not distinguishable; null where there is no test. Of those called above or below about one in twenty at most is chance.';
COMMENT ON COLUMN analytics.benchmark_comparison.p25 IS 'Published first quartile of organisations, in the unit of your score.';
COMMENT ON COLUMN analytics.benchmark_comparison.median IS 'Published median of organisations, in the unit of your score.';
COMMENT ON COLUMN analytics.benchmark_comparison.p75 IS 'Published third quartile of organisations, in the unit of your score.';
COMMENT ON COLUMN analytics.benchmark_comparison.p90 IS 'Published 90th percentile of organisations, in the unit of your score.';
COMMENT ON COLUMN analytics.benchmark_comparison."position" IS 'Place among the published quartiles: top quarter, upper middle, lower middle, bottom quarter; null where these are protected.';
COMMENT ON COLUMN analytics.benchmark_comparison.n_organisations IS 'Organisations in the benchmark, lower end of the size band.';
COMMENT ON COLUMN analytics.benchmark_comparison.n_respondents IS 'Respondents in the benchmark, lower end of the size band.';
COMMENT ON COLUMN analytics.benchmark_comparison.benchmark_status IS 'ok, carried (older, see as_of), protected, held or none.';
COMMENT ON COLUMN analytics.benchmark_comparison.quantile_status IS 'ok where the quartiles are published.';
COMMENT ON COLUMN analytics.benchmark_comparison.nearest IS 'Where the benchmark is withheld: the nearest published figure that contains it, in words; null where it is shown or none is published.';
COMMENT ON COLUMN analytics.benchmark_comparison.nearest_cell_id IS 'The cell of that figure, as in analytics.benchmark.';
COMMENT ON COLUMN analytics.benchmark_comparison.nearest_mean IS 'Its mean, in the unit of the question.';
COMMENT ON COLUMN analytics.benchmark_comparison.edition IS 'Release that the benchmark is from.';
COMMENT ON COLUMN analytics.benchmark_comparison.as_of IS 'When the benchmark figure was made.';
COMMENT ON COLUMN analytics.benchmark_comparison.cell_id IS 'The cell of the benchmark, as in analytics.benchmark; null where none is planned.';
COMMENT ON COLUMN analytics.benchmark_comparison.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.benchmark_comparison.status IS 'ok, carried, protected, held or none, for score and benchmark together.';
COMMENT ON COLUMN analytics.benchmark_comparison.reason IS 'Why a figure is missing or withheld.';
COMMENT ON COLUMN analytics.benchmark_comparison.percentile_rank IS 'Place among the organisations on straight lines between the published quartiles, p90 and the ends of the scale: a percentile, from 0 to 100; null where the quartiles are protected.';
COMMENT ON COLUMN analytics.benchmark_comparison.p_value IS 'Probability, 0 to 1, of so large a gap or a larger one if there were none in truth; two-sided, of this gap alone.';
COMMENT ON COLUMN analytics.benchmark_comparison.p_adjusted IS 'p_value adjusted for all comparisons of the survey and period (Benjamini and Hochberg 1995), 0 to 1.';
COMMENT ON COLUMN analytics.benchmark_comparison.effect IS 'Size of the gap without unit: number of your standard deviations (Cohen''s d), for binary the difference of 2 asin(sqrt(share)) (Cohen''s h).';
COMMENT ON COLUMN analytics.benchmark_comparison.ci_level IS 'Confidence level of the interval of your score, 0.95 for 95 %; that of the benchmark and of the gap is 0.95.';
COMMENT ON COLUMN analytics.benchmark_comparison.effect_word IS 'negligible, small, medium or large: effect turns at 0.2, 0.5 and 0.8 (Cohen 1988).';

GRANT SELECT ON analytics.benchmark_comparison TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
