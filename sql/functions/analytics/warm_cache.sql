CREATE OR REPLACE FUNCTION analytics.warm_cache(
    p_survey text DEFAULT NULL,
    p_name   text DEFAULT NULL
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_wanted record;
    v_asked  bigint := 0;
BEGIN
    IF p_name IS NOT NULL AND NOT EXISTS (SELECT FROM cache.warming AS known WHERE known.name = p_name) THEN
        RAISE EXCEPTION 'nothing to compute ahead is called "%"', p_name
            USING ERRCODE = 'SM124',
                  HINT    = format('There are: %s.', (SELECT string_agg(DISTINCT known.name, ', ') FROM cache.warming AS known));
    END IF;

    FOR v_wanted IN
        SELECT DISTINCT own.survey, known.function_name, known.arguments
        FROM analytics._own_survey(p_survey) AS own
        CROSS JOIN cache.warming
        JOIN report.source AS known ON known.source = warming.source
        WHERE p_name IS NULL OR warming.name = p_name
        ORDER BY own.survey, known.function_name, known.arguments
    LOOP
        PERFORM analytics.cached_result(v_wanted.function_name, v_wanted.survey, v_wanted.arguments);
        v_asked := v_asked + 1;
    END LOOP;

    RETURN v_asked;
END;
$$;

COMMENT ON FUNCTION analytics.warm_cache(text, text) IS
$$Compute ahead what dashboards and reports of your organisation will ask for, so that it is in the cache; what is right there already is left. Returns how many results were asked for.
p_survey: a survey's code, null for all of yours. p_name: dashboard-overview, jtbd-analysis, department-breakdown or recent-responses, null for all of them.
`surveymark cache warm` calls it for every organisation. Errors: SM001 unknown survey, SM016 role of no organisation, SM124 unknown name.$$;

GRANT EXECUTE ON FUNCTION analytics.warm_cache(text, text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
