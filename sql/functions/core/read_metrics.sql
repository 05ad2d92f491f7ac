CREATE OR REPLACE FUNCTION core.read_metrics(
    p_values jsonb
)
    RETURNS TABLE (
        ordinal bigint, org_id bigint, survey_id bigint, metric text, resolution text, bucket_start timestamptz,
        dimension_1 text, dimension_2 text, dimension_3 text, value numeric, recorded_at timestamptz,
        error_code text, error_message text, error_hint text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT
        given.ordinal, organisation.org_id, coalesce(survey.survey_id, 0), given.metric,
        finest.resolution, finest.bucket_start,
        coalesce(given.dimensions ->> known.dimension_1, ''), coalesce(given.dimensions ->> known.dimension_2, ''),
        coalesce(given.dimensions ->> known.dimension_3, ''), given.value, given.recorded_at,
        problem.error[1], problem.error[2], problem.error[3]
    FROM (
        SELECT
            entry.ordinal, entry.content ->> 'organisation' AS organisation, entry.content ->> 'metric' AS metric,
            entry.content ->> 'survey' AS survey, entry.content ->> 'value' AS written,
            CASE WHEN jsonb_typeof(entry.content -> 'value') = 'number' THEN (entry.content ->> 'value')::numeric END AS value,
            coalesce(entry.content -> 'dimensions', '{}') AS dimensions,
            entry.content ->> 'recorded_at' AS written_at,
            CASE WHEN entry.content ->> 'recorded_at' IS NULL THEN now()
                 ELSE core.try_timestamptz(entry.content ->> 'recorded_at') END AS recorded_at
        FROM jsonb_array_elements(p_values) WITH ORDINALITY AS entry (content, ordinal)
    ) AS given
    LEFT JOIN core.organisation AS organisation ON organisation.organisation = given.organisation
    LEFT JOIN core.metric AS known ON known.metric = given.metric
    LEFT JOIN core.survey AS survey ON survey.survey = given.survey
    LEFT JOIN LATERAL (
        SELECT kept.resolution, date_bin(kept.bucket_interval, given.recorded_at, kept.origin) AS bucket_start
        FROM rollup.resolution AS kept
        WHERE date_bin(kept.bucket_interval, given.recorded_at, kept.origin) >= kept.kept_from
        ORDER BY kept.bucket_interval
        LIMIT 1
    ) AS finest ON true
    CROSS JOIN LATERAL (
        SELECT ARRAY(
            SELECT named.name
            FROM unnest(ARRAY[known.dimension_1, known.dimension_2, known.dimension_3]) AS named (name)
            WHERE named.name IS NOT NULL
            ORDER BY 1
        ) AS names
    ) AS wanted
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN organisation.org_id IS NULL THEN
                ARRAY['SM009', format('unknown organisation "%s"', coalesce(given.organisation, '(null)')),
                      'Name the organisation by its code.']
            WHEN known.metric IS NULL THEN
                ARRAY['SM027', format('unknown metric "%s"', coalesce(given.metric, '(null)')),
                      'Add it with core.define_metric(name, title, unit, kind, dimensions).']
            WHEN known.is_captured THEN
                ARRAY['SM027', format('metric "%s" cannot be recorded', given.metric),
                      'It is counted from the response sets; record another.']
            WHEN given.survey IS NOT NULL AND survey.survey_id IS NULL THEN
                ARRAY['SM001', format('unknown survey "%s"', given.survey), 'Name the survey by its code.']
            WHEN jsonb_typeof(given.dimensions) <> 'object' OR wanted.names IS DISTINCT FROM ARRAY(
                     SELECT part.key FROM jsonb_each(given.dimensions) AS part
                     WHERE jsonb_typeof(part.value) = 'string' ORDER BY 1
                 ) OR wanted.names IS DISTINCT FROM ARRAY(SELECT jsonb_object_keys(given.dimensions) ORDER BY 1) THEN
                ARRAY['SM028', format('the dimensions of metric "%s" are %s', given.metric, given.dimensions),
                      CASE WHEN wanted.names = '{}' THEN 'It has none.'
                           ELSE format('Give a text for each of: %s.', array_to_string(wanted.names, ', ')) END]
            WHEN given.value IS NULL THEN
                ARRAY['SM005', format('the value of metric "%s" is %s', given.metric, coalesce(given.written, 'missing')),
                      'Pass a JSON number.']
            WHEN given.recorded_at IS NULL OR given.recorded_at > now() + interval '5 minutes' THEN
                ARRAY['SM007', format('metric "%s" was recorded at %s', given.metric, given.written_at),
                      'Write ISO 8601, and nothing that lies in the future.']
            WHEN finest.resolution IS NULL THEN
                ARRAY['SM025', format('metric "%s" was recorded at %s', given.metric, given.written_at),
                      format('No resolution keeps values so long; the first that is kept is of %s.',
                             (SELECT ops.utc_text(min(kept.kept_from)) FROM rollup.resolution AS kept))]
        END AS error
    ) AS problem;
END;
$$;

COMMENT ON FUNCTION core.read_metrics(jsonb) IS
    'Read values of metrics as core.record_metrics() takes them: each with its place in the series, or with the first thing that is wrong with it.';
