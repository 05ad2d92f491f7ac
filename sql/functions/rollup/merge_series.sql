CREATE OR REPLACE FUNCTION rollup.merge_series(
    p_changes rollup.series_change[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_touched record;
BEGIN
    -- Into every resolution that keeps the bucket at once: none ever has to be made from another.
    WITH merged AS (
        SELECT
            change.org_id, change.survey_id, change.metric, kept.resolution,
            date_bin(kept.bucket_interval, change.bucket_start, kept.origin) AS bucket_start,
            change.dimension_1, change.dimension_2, change.dimension_3,
            sum(change.n) AS n, sum(change.total) AS total,
            min(change.minimum) AS minimum, max(change.maximum) AS maximum,
            (array_agg(change.last ORDER BY change.last_at DESC NULLS LAST, change.change_id DESC))[1] AS last,
            max(change.last_at) AS last_at
        FROM unnest(p_changes) AS change
        JOIN rollup.resolution AS captured ON captured.resolution = change.resolution
        JOIN rollup.resolution AS kept
            ON kept.bucket_interval >= captured.bucket_interval
           AND date_bin(kept.bucket_interval, change.bucket_start, kept.origin) >= kept.kept_from
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        HAVING sum(change.n) <> 0 OR sum(change.total) <> 0
    ),
    stored AS (
        INSERT INTO rollup.series AS bucket
            (org_id, survey_id, metric, resolution, bucket_start, dimension_1, dimension_2, dimension_3,
             n, total, minimum, maximum, last, last_at)
        SELECT * FROM merged ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
        ON CONFLICT (org_id, survey_id, metric, resolution, bucket_start, dimension_1, dimension_2, dimension_3)
        DO UPDATE
            SET n       = bucket.n + excluded.n,
                total   = bucket.total + excluded.total,
                minimum = least(bucket.minimum, excluded.minimum),
                maximum = greatest(bucket.maximum, excluded.maximum),
                last    = CASE WHEN bucket.last_at > excluded.last_at THEN bucket.last ELSE excluded.last END,
                last_at = greatest(bucket.last_at, excluded.last_at)
        RETURNING bucket.org_id, bucket.survey_id, bucket.metric, bucket.resolution, bucket.bucket_start,
                  bucket.n = 0 AND bucket.total = 0 AS is_empty
    )
    SELECT
        array_agg(stored.org_id) FILTER (WHERE stored.is_empty) AS empty_org_ids,
        array_agg(stored.survey_id) FILTER (WHERE stored.is_empty) AS empty_survey_ids,
        array_agg(stored.metric) FILTER (WHERE stored.is_empty) AS empty_metrics,
        array_agg(stored.resolution) FILTER (WHERE stored.is_empty) AS empty_resolutions,
        array_agg(stored.bucket_start) FILTER (WHERE stored.is_empty) AS empty_starts,
        array_agg(stored.org_id) FILTER (WHERE shown.is_day) AS day_org_ids,
        array_agg(stored.survey_id) FILTER (WHERE shown.is_day) AS day_survey_ids,
        array_agg((stored.bucket_start AT TIME ZONE 'UTC')::date) FILTER (WHERE shown.is_day) AS days
    INTO v_touched
    FROM stored
    CROSS JOIN LATERAL (
        SELECT stored.metric = 'response_sets_completed' AND stored.resolution = '1d' AS is_day
    ) AS shown;

    DELETE FROM rollup.series AS bucket
    USING unnest(v_touched.empty_org_ids, v_touched.empty_survey_ids, v_touched.empty_metrics,
                 v_touched.empty_resolutions, v_touched.empty_starts)
        AS empty (org_id, survey_id, metric, resolution, bucket_start)
    WHERE bucket.org_id = empty.org_id AND bucket.survey_id = empty.survey_id AND bucket.metric = empty.metric
      AND bucket.resolution = empty.resolution AND bucket.bucket_start = empty.bucket_start
      AND bucket.n = 0 AND bucket.total = 0;

    PERFORM rollup.show_days(v_touched.day_org_ids, v_touched.day_survey_ids, v_touched.days);
END;
$$;

COMMENT ON FUNCTION rollup.merge_series(rollup.series_change[]) IS
    'Add changes to the buckets of every resolution that keeps them, in key order, and let what readers see of confidential surveys catch up. Error: foreign_key_violation for a metric that is gone.';
