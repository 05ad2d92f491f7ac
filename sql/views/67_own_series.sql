CREATE VIEW analytics.own_series
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.metric,
    result.metric_title,
    result.unit,
    result.kind,
    result.dimension_1,
    result.dimension_2,
    result.dimension_3,
    result.resolution,
    result.bucket_start,
    result.bucket_end,
    result.is_complete,
    result.n,
    result.total,
    result.mean,
    result.minimum,
    result.maximum,
    result.last,
    result.method,
    result.status,
    result.reason
FROM analytics.own_series() AS result;

COMMENT ON VIEW analytics.own_series IS
$$Your organisation over time, in buckets of 1m, 5m, 1h, 1d and 1w: response sets started, completed and abandoned, the time they took, and metrics that are recorded for you. The function of the same name reads one resolution faster.
Answers to: dashboard_metrics, daily_assessment_metrics, analytics_snapshots, mv_daily_assessment_overview, mv_weekly_response_metrics.$$;
COMMENT ON COLUMN analytics.own_series.survey IS 'Code of the survey; null for a metric of the organisation as a whole.';
COMMENT ON COLUMN analytics.own_series.metric IS 'Name of what is followed: response_sets_started, response_sets_completed, response_sets_abandoned, completion_seconds, or a recorded metric.';
COMMENT ON COLUMN analytics.own_series.metric_title IS 'The metric in words.';
COMMENT ON COLUMN analytics.own_series.unit IS 'What one of the value is: count, seconds, percentage, score, bytes, and so on.';
COMMENT ON COLUMN analytics.own_series.kind IS 'count: total is the figure; gauge: mean, minimum, maximum and last are.';
COMMENT ON COLUMN analytics.own_series.dimension_1 IS 'Value of the first dimension by which the metric is told apart; null where it has none.';
COMMENT ON COLUMN analytics.own_series.dimension_2 IS 'Value of the second dimension; null where there is none.';
COMMENT ON COLUMN analytics.own_series.dimension_3 IS 'Value of the third dimension; null where there is none.';
COMMENT ON COLUMN analytics.own_series.resolution IS 'Width of the bucket: 1m, 5m, 1h, 1d or 1w.';
COMMENT ON COLUMN analytics.own_series.bucket_start IS 'First instant of the bucket: days and hours of UTC, weeks from Monday.';
COMMENT ON COLUMN analytics.own_series.bucket_end IS 'First instant after the bucket.';
COMMENT ON COLUMN analytics.own_series.is_complete IS 'Whether the bucket is over; what comes late or is corrected can still change it.';
COMMENT ON COLUMN analytics.own_series.n IS 'How many values are in the bucket; null where protected.';
COMMENT ON COLUMN analytics.own_series.total IS 'Sum of the values, in the unit of the metric.';
COMMENT ON COLUMN analytics.own_series.mean IS 'Mean of the values of a gauge, in the unit of the metric; null for a count.';
COMMENT ON COLUMN analytics.own_series.minimum IS 'Least value that was recorded, in the unit of the metric; null for what is counted from response sets.';
COMMENT ON COLUMN analytics.own_series.maximum IS 'Greatest value that was recorded, in the unit of the metric; null for what is counted from response sets.';
COMMENT ON COLUMN analytics.own_series.last IS 'Value that was recorded for the latest instant, in the unit of the metric; null for what is counted from response sets.';
COMMENT ON COLUMN analytics.own_series.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_series.status IS 'ok; protected: withheld, which says nothing about how many answered.';
COMMENT ON COLUMN analytics.own_series.reason IS 'Why a figure is withheld, or what was left out of it.';

GRANT SELECT ON analytics.own_series TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
