-- Where series and recount disagree; empty as long as the engine keeps its promise.
CREATE VIEW rollup.series_difference
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    org_id, survey_id, metric, resolution, bucket_start,
    coalesce(counted.n, 0) AS n_series, coalesce(recount.n, 0) AS n_recount,
    coalesce(counted.total, 0) AS total_series, coalesce(recount.total, 0) AS total_recount
FROM (
    SELECT bucket.org_id, bucket.survey_id, bucket.metric, bucket.resolution, bucket.bucket_start, bucket.n, bucket.total
    FROM rollup.current_series AS bucket
    WHERE bucket.metric IN (SELECT metric.metric FROM core.metric AS metric WHERE metric.is_captured)
) AS counted
FULL JOIN rollup.series_recount AS recount USING (org_id, survey_id, metric, resolution, bucket_start)
WHERE (coalesce(counted.n, 0), coalesce(counted.total, 0))
      IS DISTINCT FROM (coalesce(recount.n, 0), coalesce(recount.total, 0));

COMMENT ON VIEW rollup.series_difference IS
    'The buckets of captured metrics at which rollup.current_series differs from rollup.series_recount, with both figures.';
