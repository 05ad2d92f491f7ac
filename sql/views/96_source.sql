-- Which results may be kept, and what they are made of.
--
-- A function stands here if it takes a survey, is the same for all roles of an organisation and gives no single
-- answers. tests/functions/cache finds out from the functions themselves what they read, and whether they read the clock.
CREATE VIEW cache.source
AS
SELECT shipped.function_name, shipped.tier, shipped.reads_clock, shipped.counts_live,
       '{data_update,schema_change}'::text[] || CASE WHEN shipped.compares THEN '{release}'::text[] ELSE '{}' END AS depends_on
FROM (
    VALUES
        ('benchmark_comparison', 'hourly', false, true, false),
        ('benchmark_trend', 'hourly', false, true, false),
        ('peer_ranking', 'hourly', false, true, false),
        ('performance_index', 'hourly', false, true, false),
        ('own_advice', 'reports', true, true, true),
        ('own_anomaly', 'daily', false, false, false),
        ('own_breakdown', 'daily', false, false, false),
        ('own_change', 'daily', false, false, false),
        ('own_comparability', 'weekly', false, false, true),
        ('own_completion', 'dashboard', true, false, true),
        ('own_correlation', 'daily', false, false, false),
        ('own_distribution', 'daily', false, false, false),
        ('own_finding', 'reports', true, true, true),
        ('own_force', 'daily', false, false, false),
        ('own_force_balance', 'daily', false, false, false),
        ('own_force_department', 'daily', false, false, false),
        ('own_force_impact', 'daily', false, false, false),
        ('own_force_trend', 'daily', false, false, false),
        ('own_forecast', 'daily', false, false, false),
        ('own_norm_score', 'daily', false, false, false),
        ('own_opportunity', 'daily', false, false, false),
        ('own_outlier', 'daily', false, false, false),
        ('own_percentile', 'daily', false, false, false),
        ('own_quality', 'daily', false, false, false),
        ('own_quality_distribution', 'daily', false, false, false),
        ('own_quality_effect', 'daily', false, false, false),
        ('own_quality_forecast', 'daily', false, false, false),
        ('own_quality_rule', 'daily', false, false, false),
        ('own_readiness_score', 'daily', false, false, false),
        ('own_readiness_segment', 'daily', false, false, false),
        ('own_recommendation', 'reports', true, true, true),
        ('own_reliability', 'daily', false, false, false),
        ('own_results', 'daily', false, false, false),
        ('own_risk', 'reports', true, true, true),
        ('own_selection', 'daily', false, false, false),
        ('own_series', 'metrics', true, false, false),
        ('own_series_forecast', 'metrics', true, false, false),
        ('own_theme', 'daily', false, false, false),
        ('own_trend', 'daily', false, false, false),
        ('own_trend_analysis', 'daily', false, false, false),
        ('own_warning', 'reports', true, true, true),
        ('response_summary', 'real_time', true, false, true)
) AS shipped (function_name, tier, reads_clock, compares, counts_live);

COMMENT ON VIEW cache.source IS 'The functions of analytics whose results the cache keeps: what analytics.cached_result() takes.';
COMMENT ON COLUMN cache.source.function_name IS 'The function of analytics.';
COMMENT ON COLUMN cache.source.tier IS 'How long its results may live, as in cache.tier.';
COMMENT ON COLUMN cache.source.reads_clock IS 'Whether it looks at the clock: a result then may lag behind the time of day, and nothing else, by the lifetime of its tier.';
COMMENT ON COLUMN cache.source.counts_live IS 'Whether it counts response sets of a confidential survey as they come, if only in fives. There its results are computed each time: what ended one would tell that somebody has answered.';
COMMENT ON COLUMN cache.source.depends_on IS 'The kinds of changes that end its results, as in cache.change.';

GRANT SELECT ON cache.source TO surveymark_reader, surveymark_operator;
