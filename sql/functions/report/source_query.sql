CREATE OR REPLACE FUNCTION report.source_query(
    p_report_id uuid
)
    RETURNS SETOF text
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    RETURN QUERY
    SELECT format('SELECT jsonb_build_object(%s) FROM %s AS line',
                  string_agg(format('%L, coalesce(jsonb_agg(to_jsonb(line))%s, ''[]'')', known.source,
                                    CASE WHEN known.conditions <> '[]'
                                         THEN format(' FILTER (WHERE analytics._meets(to_jsonb(line), %L))', known.conditions) END),
                             ', ' ORDER BY known.source),
                  CASE WHEN kept.function_name IS NULL THEN format('analytics.%I(%s)', known.function_name, given.arguments)
                       ELSE format('jsonb_array_elements(analytics.cached_result(%L, %L, %L))', known.function_name, own.survey,
                                   known.arguments) END)
    FROM report.report AS own
    JOIN report.source AS known
        -- Every report says whose it is, and about what.
        ON known.source IN ('organisation', 'responses')
        OR EXISTS (SELECT FROM report.section WHERE section.section = ANY (own.sections) AND known.source = ANY (section.sources))
    LEFT JOIN cache.source AS kept ON kept.function_name = known.function_name
    CROSS JOIN LATERAL (
        SELECT concat_ws(', ', CASE WHEN known.takes_survey THEN format('p_survey => %L', own.survey) END,
                         string_agg(format('%I => %L', argument.key, argument.value), ', ' ORDER BY argument.key)) AS arguments
        FROM jsonb_each_text(known.arguments) AS argument
    ) AS given
    WHERE own.org_id = v_org_id AND own.report_id = p_report_id
    GROUP BY own.survey, known.function_name, known.arguments, given.arguments, kept.function_name
    ORDER BY min(known.source);
END;
$$;

COMMENT ON FUNCTION report.source_query(uuid) IS
    'The queries that give the figures of a report of the caller''s organisation, each an object with the rows of its sources: those of the same call share a query. They are made of what comes with Surveymark and of quoted values, and ask the cache for what it keeps. Internal: report.make_report() runs them as its caller.';

GRANT EXECUTE ON FUNCTION report.source_query(uuid) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
