CREATE OR REPLACE FUNCTION core.record_metric(
    p_organisation text,
    p_metric       text,
    p_value        numeric,
    p_dimensions   jsonb DEFAULT '{}',
    p_survey       text DEFAULT NULL,
    p_recorded_at  timestamptz DEFAULT NULL
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
BEGIN
    PERFORM core.record_metrics(jsonb_build_array(jsonb_build_object(
        'organisation', p_organisation, 'metric', p_metric, 'value', p_value, 'dimensions', p_dimensions,
        'survey', p_survey, 'recorded_at', p_recorded_at)));
END;
$$;

COMMENT ON FUNCTION core.record_metric(text, text, numeric, jsonb, text, timestamptz) IS
$$Record one value of a metric: core.record_metrics() for a single value, with its errors. p_dimensions: an object with a text for each dimension; p_survey: the code of a survey that it is about, null for the organisation as a whole; p_recorded_at: now where it is null.
Answers to: storeTimeSeriesData.$$;

GRANT EXECUTE ON FUNCTION core.record_metric(text, text, numeric, jsonb, text, timestamptz) TO surveymark_ingest, surveymark_operator;
