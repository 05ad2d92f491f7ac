CREATE OR REPLACE FUNCTION cache.result_query(
    p_function  text,
    p_arguments jsonb
)
    RETURNS text
    LANGUAGE sql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    -- The snapshot is that of the query, and so of all that the function reads.
    SELECT format(
        'SELECT coalesce(jsonb_agg(to_jsonb(line)), ''[]''), pg_current_snapshot() FROM analytics.%I(%s) AS line',
        p_function,
        concat_ws(', ', 'p_survey => $1', string_agg(
            format('%1$I => (SELECT given.%1$I FROM jsonb_to_record($2) AS given (%1$I %2$s))', argument.name,
                   format_type(argument.type, NULL)), ', ')))
    FROM pg_proc AS called
    CROSS JOIN LATERAL unnest(called.proargnames[1:called.pronargs], called.proargtypes::oid[]) AS argument (name, type)
    WHERE called.pronamespace = 'analytics'::regnamespace AND called.proname = p_function AND p_arguments ? argument.name
$$;

COMMENT ON FUNCTION cache.result_query(text, jsonb) IS
    'The query that computes a result: its rows as a JSON array and the snapshot that they were computed in; $1 is the survey, $2 the object of the other arguments. Internal: analytics.cached_result() runs it.';

GRANT EXECUTE ON FUNCTION cache.result_query(text, jsonb) TO surveymark_reader;
