-- The series of captured metrics taken from the response sets, the slow and plain way.
CREATE VIEW rollup.series_recount
WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    event.org_id, event.survey_id, event.metric, kept.resolution,
    date_bin(kept.bucket_interval, event.happened_at, kept.origin) AS bucket_start,
    count(*) AS n, sum(event.value) AS total
FROM (
    SELECT answered.org_id, answered.survey_id, 'response_sets_started' AS metric,
           coalesce(answered.started_at, answered.completed_at, answered.received_at) AS happened_at, 1::numeric AS value
    FROM core.response_set AS answered
    UNION ALL
    SELECT answered.org_id, answered.survey_id, 'response_sets_completed', answered.completed_at, 1
    FROM core.response_set AS answered
    WHERE answered.completed_at IS NOT NULL
    UNION ALL
    SELECT answered.org_id, answered.survey_id, 'response_sets_abandoned', answered.received_at + interval '24 hours', 1
    FROM core.response_set AS answered
    WHERE answered.completed_at IS NULL
    UNION ALL
    SELECT answered.org_id, answered.survey_id, 'completion_seconds', answered.completed_at,
           extract(epoch FROM answered.completed_at) - extract(epoch FROM answered.started_at)
    FROM core.response_set AS answered
    WHERE answered.completed_at IS NOT NULL AND isfinite(answered.started_at)
) AS event
JOIN rollup.resolution AS kept
    ON date_bin(kept.bucket_interval, event.happened_at, kept.origin) >= kept.kept_from
WHERE isfinite(event.happened_at)
GROUP BY 1, 2, 3, 4, 5;

COMMENT ON VIEW rollup.series_recount IS
    'The series of captured metrics recounted from the response sets; verify compares rollup.current_series with it.';
