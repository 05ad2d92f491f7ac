-- Of a confidential survey only one thing is shown, completed response sets, and it has one source,
-- the days of rollup.shown_day: a week is the sum of its days as they are shown. So no longer bucket
-- less shorter ones says anything that the days do not say. A day rests on 5 people and moves by 5;
-- times and beginnings would be news about fewer.
CREATE OR REPLACE FUNCTION analytics.own_series(
    p_survey     text DEFAULT NULL,
    p_metric     text DEFAULT NULL,
    p_resolution text DEFAULT NULL,
    p_from       timestamptz DEFAULT NULL,
    p_to         timestamptz DEFAULT NULL
)
    RETURNS TABLE (
        survey       text,
        metric       text,
        metric_title text,
        unit         text,
        kind         text,
        dimension_1  text,
        dimension_2  text,
        dimension_3  text,
        resolution   text,
        bucket_start timestamptz,
        bucket_end   timestamptz,
        is_complete  boolean,
        n            bigint,
        total        double precision,
        mean         double precision,
        minimum      double precision,
        maximum      double precision,
        last         double precision,
        method       text,
        status       text,
        reason       text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    -- A day has 24 hours here, also where the session's has 23.
    SET timezone = 'UTC'
AS $$
#variable_conflict use_column
DECLARE
    v_org_id      bigint := ops.current_org();
    v_resolutions text := (SELECT string_agg(kept.resolution, ', ' ORDER BY kept.bucket_interval)
                           FROM rollup.resolution AS kept);
BEGIN
    IF p_metric IS NOT NULL AND NOT EXISTS (SELECT FROM core.metric AS known WHERE known.metric = p_metric) THEN
        RAISE EXCEPTION 'unknown metric "%"', p_metric
            USING ERRCODE = 'SM027',
                  HINT    = 'SELECT DISTINCT metric FROM analytics.own_series; shows those of your organisation.';
    END IF;

    IF p_resolution IS NOT NULL AND NOT EXISTS (SELECT FROM rollup.resolution AS kept WHERE kept.resolution = p_resolution) THEN
        RAISE EXCEPTION 'unknown resolution "%"', p_resolution
            USING ERRCODE = 'SM025',
                  HINT    = format('Choose one of: %s.', v_resolutions);
    END IF;

    RETURN QUERY
    SELECT
        open.survey, known.metric, known.title, known.unit, known.kind, nullif(bucket.dimension_1, ''),
        nullif(bucket.dimension_2, ''), nullif(bucket.dimension_3, ''), kept.resolution, bucket.bucket_start,
        ended.at, ended.at <= now(), bucket.n, bucket.total::float8,
        CASE WHEN known.kind = 'gauge' THEN (bucket.total / nullif(bucket.n, 0))::float8 END,
        bucket.minimum::float8, bucket.maximum::float8, bucket.last::float8,
        CASE WHEN known.is_captured THEN 'exact, equal to a recount' ELSE 'as recorded' END, 'ok', NULL::text
    FROM rollup.current_series AS bucket
    JOIN rollup.resolution AS kept ON kept.resolution = bucket.resolution
    JOIN core.metric AS known ON known.metric = bucket.metric
    LEFT JOIN core.survey AS open
        ON open.survey_id = bucket.survey_id AND NOT open.is_confidential AND (p_survey IS NULL OR open.survey = p_survey)
    CROSS JOIN LATERAL (SELECT bucket.bucket_start + kept.bucket_interval AS at) AS ended
    WHERE bucket.org_id = v_org_id
      AND (open.survey_id IS NOT NULL OR (bucket.survey_id = 0 AND p_survey IS NULL))
      AND (p_metric IS NULL OR bucket.metric = p_metric)
      AND (p_resolution IS NULL OR bucket.resolution = p_resolution)
      AND (p_from IS NULL OR bucket.bucket_start >= p_from)
      AND (p_to IS NULL OR bucket.bucket_start < p_to)
      -- A set that is not finished yet is abandoned a day after it came, and that day may not be over.
      AND (bucket.metric <> 'response_sets_abandoned' OR ended.at <= now())
    ORDER BY 1, 2, kept.bucket_interval, bucket.bucket_start, 6, 7, 8;

    RETURN QUERY
    WITH line AS (
        SELECT own.survey, own.survey_id, known.metric, known.title, known.unit, known.kind,
               kept.resolution, kept.bucket_interval, kept.origin,
               known.metric = 'response_sets_completed' AND kept.resolution IN ('1d', '1w') AS is_shown
        FROM analytics._own_survey(p_survey) AS own
        JOIN core.metric AS known ON known.is_captured AND (p_metric IS NULL OR known.metric = p_metric)
        CROSS JOIN rollup.resolution AS kept
        WHERE own.is_confidential AND (p_resolution IS NULL OR kept.resolution = p_resolution)
    ),
    -- Without gaps, since a gap would say that nobody came.
    day AS (
        SELECT spell.survey_id, each.day::timestamp AT TIME ZONE 'UTC' AS begins_at, shown.n
        FROM (
            SELECT seen.survey_id, min(seen.day) AS first_day, max(seen.day) AS last_day
            FROM rollup.shown_day AS seen
            WHERE seen.org_id = v_org_id
            GROUP BY seen.survey_id
        ) AS spell
        CROSS JOIN LATERAL generate_series(spell.first_day, spell.last_day, interval '1 day') AS each (day)
        LEFT JOIN rollup.shown_day AS shown
            ON shown.org_id = v_org_id AND shown.survey_id = spell.survey_id AND shown.day = each.day::date
    ),
    bucket AS (
        SELECT line.survey, line.metric, line.resolution,
               date_bin(line.bucket_interval, day.begins_at, line.origin) AS begins_at,
               sum(day.n / 5 * 5)::bigint AS n, count(*) FILTER (WHERE day.n IS NULL) AS n_left_out
        FROM line
        JOIN day ON day.survey_id = line.survey_id
        WHERE line.is_shown
        GROUP BY 1, 2, 3, 4
    )
    SELECT
        line.survey, line.metric, line.title, line.unit, line.kind, NULL::text, NULL::text, NULL::text,
        line.resolution, bucket.begins_at, bucket.begins_at + line.bucket_interval,
        bucket.begins_at + line.bucket_interval <= now(), bucket.n, bucket.n::float8,
        NULL::float8, NULL::float8, NULL::float8, NULL::float8,
        CASE WHEN bucket.n IS NOT NULL THEN 'days of at least 5 people, rounded down to fives' END,
        CASE WHEN bucket.n IS NULL THEN 'protected' ELSE 'ok' END,
        CASE
            WHEN NOT line.is_shown THEN 'of a confidential survey completed response sets are shown, by day and week'
            WHEN bucket.n IS NULL THEN 'shown once 5 people have completed the survey on a day'
            WHEN bucket.n_left_out > 0 THEN 'days with fewer than 5 people are left out'
        END
    FROM line
    LEFT JOIN bucket
        ON bucket.survey = line.survey AND bucket.metric = line.metric AND bucket.resolution = line.resolution
    WHERE (p_from IS NULL OR bucket.begins_at >= p_from OR bucket.begins_at IS NULL)
      AND (p_to IS NULL OR bucket.begins_at < p_to OR bucket.begins_at IS NULL)
    ORDER BY 1, 2, line.bucket_interval, bucket.begins_at;
END;
$$;

COMMENT ON FUNCTION analytics.own_series(text, text, text, timestamptz, timestamptz) IS
$$Your organisation over time: response sets started, completed and abandoned, the time they took, and the metrics that are recorded for you, live to the minute.
p_survey: a survey's code, null for all and for metrics of the organisation as a whole. p_metric: its name, null for all. p_resolution: 1m, 5m, 1h, 1d
(UTC) or 1w (from Monday), null for all; finer ones are kept for a shorter time. p_from and p_to: only buckets that begin at or after p_from and before p_to.
Buckets in which nothing happened have no row. A response set counts as started at its started_at, as abandoned in the bucket of the instant one
day after it came, unless it was completed.
A confidential survey shows completed response sets by day and week: a day rests on at least 5 people and moves by at least 5, a week is the sum of
the days that are shown, numbers are rounded down to fives; the rest is protected.
status: ok, protected. Raises SM001 unknown survey, SM016 role of no organisation, SM025 unknown resolution, SM027 unknown metric.$$;

GRANT EXECUTE ON FUNCTION analytics.own_series(text, text, text, timestamptz, timestamptz)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
