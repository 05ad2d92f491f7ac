CREATE OR REPLACE FUNCTION rollup.queue_sets(
    p_signs         integer[],
    p_org_ids       bigint[],
    p_survey_ids    bigint[],
    p_started_ats   timestamptz[],
    p_completed_ats timestamptz[],
    p_received_ats  timestamptz[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
BEGIN
    INSERT INTO rollup.series_change (org_id, survey_id, metric, resolution, bucket_start, n, total)
    SELECT answered.org_id, answered.survey_id, event.metric, bucket.resolution, bucket.bucket_start,
           sum(answered.sign), sum(answered.sign * event.value)
    FROM unnest(p_signs, p_org_ids, p_survey_ids, p_started_ats, p_completed_ats, p_received_ats)
        AS answered (sign, org_id, survey_id, started_at, completed_at, received_at)
    CROSS JOIN LATERAL (
        VALUES
            ('response_sets_started', coalesce(answered.started_at, answered.completed_at, answered.received_at), 1),
            ('response_sets_completed', answered.completed_at, 1),
            -- Finishing later takes it back, so no clock is needed.
            ('response_sets_abandoned',
             CASE WHEN answered.completed_at IS NULL THEN answered.received_at + interval '24 hours' END, 1),
            ('completion_seconds', CASE WHEN isfinite(answered.started_at) THEN answered.completed_at END,
             extract(epoch FROM CASE WHEN isfinite(answered.started_at)
                                     THEN answered.completed_at - answered.started_at END))
    ) AS event (metric, happened_at, value)
    CROSS JOIN LATERAL (
        SELECT kept.resolution, date_bin(kept.bucket_interval, event.happened_at, kept.origin) AS bucket_start
        FROM rollup.resolution AS kept
        WHERE date_bin(kept.bucket_interval, event.happened_at, kept.origin) >= kept.kept_from
        ORDER BY kept.bucket_interval
        LIMIT 1
    ) AS bucket
    WHERE isfinite(event.happened_at)
    GROUP BY 1, 2, 3, 4, 5
    HAVING sum(answered.sign) <> 0 OR sum(answered.sign * event.value) <> 0;
END;
$$;

COMMENT ON FUNCTION rollup.queue_sets(integer[], bigint[], bigint[], timestamptz[], timestamptz[], timestamptz[]) IS
    'Append what response sets add to the series (sign 1) or take from it (sign -1) to its ledger, grouped by the finest bucket that is kept; arrays of equal length, null for nothing. A set starts at started_at, else when it was completed or received; it is abandoned a day after it was received unless it is completed.';
