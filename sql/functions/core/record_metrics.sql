CREATE OR REPLACE FUNCTION core.record_metrics(
    p_values jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_problem record;
BEGIN
    IF jsonb_typeof(p_values) IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION 'the values of metrics are %', coalesce('a JSON ' || jsonb_typeof(p_values), 'missing')
            USING ERRCODE = 'SM005',
                  HINT    = 'Pass an array of objects: [{"organisation": "shop-1", "metric": "queue_length", "value": 3}].';
    END IF;

    -- One reading serves both: values are queued, and the first problem takes them all back.
    WITH reading AS MATERIALIZED (
        SELECT * FROM core.read_metrics(p_values)
    ),
    queued AS (
        INSERT INTO rollup.series_change
            (org_id, survey_id, metric, resolution, bucket_start, dimension_1, dimension_2, dimension_3,
             n, total, minimum, maximum, last, last_at)
        SELECT reading.org_id, reading.survey_id, reading.metric, reading.resolution, reading.bucket_start,
               reading.dimension_1, reading.dimension_2, reading.dimension_3,
               count(*), sum(reading.value), min(reading.value), max(reading.value),
               (array_agg(reading.value ORDER BY reading.recorded_at DESC, reading.ordinal DESC))[1],
               max(reading.recorded_at)
        FROM reading
        WHERE reading.error_code IS NULL
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        RETURNING org_id, survey_id
    ),
    noted AS (
        INSERT INTO cache.change (org_id, survey_id, kind, xid)
        SELECT DISTINCT queued.org_id, queued.survey_id, 'data_update', pg_current_xact_id()
        FROM queued
        -- Results are about a survey.
        WHERE queued.survey_id <> 0
        ON CONFLICT DO NOTHING
    )
    SELECT reading.ordinal, reading.error_code, reading.error_message, reading.error_hint
    INTO v_problem
    FROM reading
    WHERE reading.error_code IS NOT NULL
    ORDER BY reading.ordinal
    LIMIT 1;

    IF found THEN
        RAISE EXCEPTION '%', v_problem.error_message
            USING ERRCODE = v_problem.error_code,
                  DETAIL  = format('It is value %s of %s; none was recorded.', v_problem.ordinal, jsonb_array_length(p_values)),
                  HINT    = v_problem.error_hint;
    END IF;

    RETURN jsonb_array_length(p_values);
END;
$$;

COMMENT ON FUNCTION core.record_metrics(jsonb) IS
'Record many values of metrics at once, all or none; returns how many. p_values: an array of objects with the keys organisation, metric, value (a number in the unit of the metric), dimensions (an object with a text for each dimension of the metric), and if wanted survey and recorded_at (ISO 8601, UTC unless it says otherwise; now where it is left out). They are in the series at once, and merged by the drain. Errors: SM001, SM005, SM007, SM009, SM025 too old to be kept, SM027 unknown metric, SM028 wrong dimensions.';

GRANT EXECUTE ON FUNCTION core.record_metrics(jsonb) TO surveymark_ingest, surveymark_operator;
