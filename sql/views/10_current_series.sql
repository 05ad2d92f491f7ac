-- The series as they are at this moment: merged, not yet merged, and set aside, together.
CREATE VIEW rollup.current_series
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    counted.org_id, counted.survey_id, counted.metric, counted.resolution, counted.bucket_start,
    counted.dimension_1, counted.dimension_2, counted.dimension_3,
    sum(counted.n)::bigint AS n, sum(counted.total) AS total, min(counted.minimum) AS minimum,
    max(counted.maximum) AS maximum,
    (array_agg(counted.last ORDER BY counted.last_at DESC NULLS LAST, counted.change_id DESC))[1] AS last, max(counted.last_at) AS last_at
FROM (
    SELECT merged.org_id, merged.survey_id, merged.metric, merged.resolution, merged.bucket_start,
           merged.dimension_1, merged.dimension_2, merged.dimension_3, merged.n, merged.total,
           merged.minimum, merged.maximum, merged.last, merged.last_at, 0 AS change_id
    FROM rollup.series AS merged
    JOIN rollup.resolution AS kept
        ON kept.resolution = merged.resolution AND merged.bucket_start >= kept.kept_from
    UNION ALL
    SELECT pending.org_id, pending.survey_id, pending.metric, kept.resolution,
           date_bin(kept.bucket_interval, pending.bucket_start, kept.origin),
           pending.dimension_1, pending.dimension_2, pending.dimension_3, pending.n, pending.total,
           pending.minimum, pending.maximum, pending.last, pending.last_at, pending.change_id
    FROM rollup.pending_series AS pending
    JOIN rollup.resolution AS captured ON captured.resolution = pending.resolution
    JOIN rollup.resolution AS kept
        ON kept.bucket_interval >= captured.bucket_interval
       AND date_bin(kept.bucket_interval, pending.bucket_start, kept.origin) >= kept.kept_from
) AS counted
GROUP BY counted.org_id, counted.survey_id, counted.metric, counted.resolution, counted.bucket_start,
         counted.dimension_1, counted.dimension_2, counted.dimension_3
HAVING sum(counted.n) <> 0 OR sum(counted.total) <> 0;

COMMENT ON VIEW rollup.current_series IS
    'The series at this moment, what waits for the drain and what is in rollup.dead_letter included, from kept_from of each resolution on: captured metrics equal a recount of the response sets in the same snapshot.';
COMMENT ON COLUMN rollup.current_series.n IS 'How many values are in the bucket.';
COMMENT ON COLUMN rollup.current_series.total IS 'Sum of the values, in the unit of the metric.';

GRANT SELECT ON rollup.current_series TO surveymark_reader;
