-- Made of what analytics.own_series() shows and nothing else.
CREATE OR REPLACE FUNCTION analytics.own_series_forecast(
    p_survey     text DEFAULT NULL,
    p_metric     text DEFAULT NULL,
    p_resolution text DEFAULT '1w',
    p_horizon    integer DEFAULT 4
)
    RETURNS TABLE (
        survey       text,
        metric       text,
        metric_title text,
        unit         text,
        dimension_1  text,
        dimension_2  text,
        dimension_3  text,
        resolution   text,
        bucket_start timestamptz,
        step         integer,
        forecast     double precision,
        ci_low       double precision,
        ci_high      double precision,
        ci_level     double precision,
        model        text,
        mase         double precision,
        n            integer,
        last_bucket  timestamptz,
        last_value   double precision,
        method       text,
        reason       text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
#variable_conflict use_column
DECLARE
    v_season integer := CASE p_resolution WHEN '1h' THEN 24 WHEN '1d' THEN 7 WHEN '1w' THEN 52 END;
BEGIN
    IF p_resolution IS NULL THEN
        RAISE EXCEPTION 'resolution is missing'
            USING ERRCODE = 'SM025',
                  HINT    = 'Choose one, as 1w or 1d.';
    END IF;

    RETURN QUERY
    WITH seen AS MATERIALIZED (
        SELECT kept.survey, kept.metric, kept.metric_title, kept.unit, kept.dimension_1, kept.dimension_2, kept.dimension_3,
               kept.kind, kept.bucket_start, kept.bucket_end,
               CASE kept.kind WHEN 'count' THEN kept.total ELSE kept.mean END AS value
        FROM analytics.own_series(p_survey, CASE WHEN p_metric <> 'completion_rate' THEN p_metric END, p_resolution) AS kept
        WHERE kept.is_complete
    ),
    figure AS (
        SELECT seen.* FROM seen WHERE p_metric IS DISTINCT FROM 'completion_rate'
        UNION ALL
        -- Finished, of all that were finished or given up in the time.
        SELECT seen.survey, 'completion_rate', 'Completion rate', 'share', NULL, NULL, NULL, 'gauge', seen.bucket_start, seen.bucket_end,
               coalesce(sum(seen.value) FILTER (WHERE seen.metric = 'response_sets_completed'), 0)
                   / nullif(sum(seen.value) FILTER (WHERE seen.metric IN ('response_sets_completed', 'response_sets_abandoned')), 0)
        FROM seen
        WHERE seen.survey IS NOT NULL AND (p_metric IS NULL OR p_metric = 'completion_rate')
        GROUP BY seen.survey, seen.bucket_start, seen.bucket_end
        -- A confidential survey shows who finished and not who gave up.
        HAVING bool_or(seen.metric = 'response_sets_started')
    ),
    line AS (
        SELECT figure.survey, figure.metric, figure.metric_title, figure.unit, figure.dimension_1, figure.dimension_2, figure.dimension_3,
               figure.kind, min(figure.bucket_start) AS first_bucket, max(figure.bucket_start) AS last_bucket,
               min(figure.bucket_end - figure.bucket_start) AS length
        FROM figure
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ),
    -- Where nothing was counted nothing happened; a reading that is not there is a gap, and the series goes on after it.
    point AS (
        SELECT line.*, each.bucket_start,
               CASE WHEN figure.survey IS NULL AND figure.metric IS NULL AND line.kind = 'count' THEN 0 ELSE figure.value END AS value
        FROM line
        CROSS JOIN LATERAL generate_series(line.first_bucket, line.last_bucket, line.length) AS each (bucket_start)
        LEFT JOIN figure
            ON figure.survey IS NOT DISTINCT FROM line.survey AND figure.metric = line.metric AND figure.bucket_start = each.bucket_start
           AND (figure.dimension_1, figure.dimension_2, figure.dimension_3) IS NOT DISTINCT FROM
               (line.dimension_1, line.dimension_2, line.dimension_3)
    ),
    whole AS (
        SELECT point.*, max(point.bucket_start) FILTER (WHERE point.value IS NULL) OVER (
                   PARTITION BY point.survey, point.metric, point.dimension_1, point.dimension_2, point.dimension_3
               ) AS gap
        FROM point
    ),
    packed AS (
        SELECT whole.survey, whole.metric, whole.metric_title, whole.unit, whole.dimension_1, whole.dimension_2, whole.dimension_3,
               whole.last_bucket, whole.length,
               (array_agg(whole.value ORDER BY whole.bucket_start) FILTER (WHERE whole.gap IS NULL OR whole.bucket_start > whole.gap)) AS figures
        FROM whole
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9
    )
    SELECT packed.survey, packed.metric, packed.metric_title, packed.unit, packed.dimension_1, packed.dimension_2, packed.dimension_3,
           p_resolution, packed.last_bucket + ahead.step * packed.length, ahead.step,
           limited.value, limited.low, limited.high, ahead.ci_level, ahead.model, ahead.mase,
           coalesce(cardinality(packed.figures), 0), packed.last_bucket, packed.figures[cardinality(packed.figures)],
           ahead.method, ahead.reason
    FROM packed
    CROSS JOIN LATERAL analytics.forecast(packed.figures, p_horizon, 0.95, v_season) AS ahead
    -- No count and no time is below 0, and no share above 1.
    CROSS JOIN LATERAL (
        SELECT CASE WHEN packed.unit IN ('count', 'seconds', 'share') THEN 0 END AS least,
               CASE WHEN packed.unit = 'share' THEN 1 END AS most
    ) AS edge
    CROSS JOIN LATERAL (
        SELECT CASE WHEN ahead.forecast IS NOT NULL THEN least(greatest(ahead.forecast, edge.least), edge.most) END AS value,
               CASE WHEN ahead.forecast IS NOT NULL THEN least(greatest(ahead.ci_low, edge.least), edge.most) END AS low,
               CASE WHEN ahead.forecast IS NOT NULL THEN least(greatest(ahead.ci_high, edge.least), edge.most) END AS high
    ) AS limited
    ORDER BY packed.survey, packed.metric, packed.dimension_1, packed.dimension_2, packed.dimension_3, ahead.step;
END;
$$;

COMMENT ON FUNCTION analytics.own_series_forecast(text, text, text, integer) IS
$$Where what is counted and recorded over time goes from here: response sets, how many of them are finished, the time that they take, and metrics that are recorded for you, such as a quality score: one row for each series and step ahead.
p_survey: a survey's code, null for all and for metrics of the organisation as a whole. p_metric: a metric of analytics.own_series, or completion_rate (finished, of those finished or given up in the bucket, 0 to 1); null for all.
p_resolution: 1m, 5m, 1h, 1d or 1w. p_horizon: how many steps ahead, 1 to 100. survey, metric, metric_title, unit and dimension_1 to dimension_3 name the series, bucket_start is the bucket that is forecast, step how far ahead.
forecast, in the unit of the metric (the sum of a count, the mean of a gauge), and its interval ci_low to ci_high at ci_level are made by the model that would have done best so far (analytics.forecast), mase says how well; they are cut at 0, of a share also at 1.
n figures without a gap stand behind it, the last being last_value in last_bucket; a bucket that is not over does not count. A season is a day of hours, a week of days, a year of weeks. method says how. Fewer than eight figures are
refused, and reason says so. Raises SM001 unknown survey, SM016 role of no organisation, SM025 unknown resolution or a horizon out of range, SM027 unknown metric.$$;

GRANT EXECUTE ON FUNCTION analytics.own_series_forecast(text, text, text, integer) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
