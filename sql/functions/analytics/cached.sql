-- What has the columns of a view can come as rows of it.
CREATE OR REPLACE FUNCTION analytics.cached(
    p_row       anyelement,
    p_survey    text,
    p_arguments jsonb DEFAULT '{}'
)
    RETURNS SETOF anyelement
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_function text := coalesce(
        (SELECT shown.relname
         FROM pg_class AS shown
         WHERE shown.reltype = pg_typeof(p_row) AND shown.relnamespace = 'analytics'::regnamespace),
        pg_typeof(p_row)::text);
BEGIN
    RETURN QUERY
    SELECT line.*
    FROM jsonb_populate_recordset(p_row, analytics.cached_result(v_function, p_survey, p_arguments)) AS line;
END;
$$;

COMMENT ON FUNCTION analytics.cached(anyelement, text, jsonb) IS
$$What analytics.cached_result() gives, as rows: the same as the function gives in the same snapshot, only faster where nothing has changed.
p_row: an empty row of the view that is called like the function, NULL::analytics.own_reliability. p_survey, p_arguments and errors: as there.
Example: SELECT * FROM analytics.cached(NULL::analytics.own_reliability, 'bfi');
An ORDER BY, a WHERE or a JOIN goes around it as around any table.$$;

GRANT EXECUTE ON FUNCTION analytics.cached(anyelement, text, jsonb) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
