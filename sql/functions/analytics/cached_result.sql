-- STABLE, although it keeps what it computed: so the result and all else in a query are of one snapshot, and what is
-- kept changes no answer.
CREATE OR REPLACE FUNCTION analytics.cached_result(
    p_function  text,
    p_survey    text,
    p_arguments jsonb DEFAULT '{}'
)
    RETURNS jsonb
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    -- What is kept is for others, too: it must not depend on how this session writes numbers and times.
    SET extra_float_digits = 1
    SET intervalstyle = 'postgres'
    SET timezone = 'UTC'
AS $$
#variable_conflict use_column
DECLARE
    v_org_id    bigint := ops.current_org();
    v_survey    record;
    v_may_keep  boolean;
    v_found     record;
    v_began     timestamptz;
    v_result    jsonb;
    v_seen      pg_snapshot;
    v_may_write boolean;
BEGIN
    PERFORM cache.check_request(p_function, p_survey, p_arguments);

    SELECT own.survey_id, own.is_confidential INTO STRICT v_survey FROM analytics._own_survey(p_survey) AS own;

    v_may_keep := NOT (v_survey.is_confidential
                       AND (SELECT known.counts_live FROM cache.source AS known WHERE known.function_name = p_function));
    v_may_write := v_may_keep AND NOT current_setting('transaction_read_only')::boolean
        AND current_setting('transaction_isolation') <> 'serializable';

    SELECT entry.entry_id, entry.result
    INTO v_found
    FROM cache.current_entry AS entry
    WHERE v_may_keep AND entry.org_id = v_org_id AND entry.survey_id = v_survey.survey_id AND entry.function_name = p_function
      AND entry.arguments = p_arguments
    ORDER BY entry.entry_id DESC
    LIMIT 1;

    IF found THEN
        IF v_may_write THEN
            PERFORM cache.note_use(v_found.entry_id, p_function, true);
        END IF;

        RETURN v_found.result;
    END IF;

    v_began := clock_timestamp();

    EXECUTE cache.result_query(p_function, p_arguments) INTO v_result, v_seen USING p_survey, p_arguments;

    IF v_may_write THEN
        PERFORM cache.store_result(v_survey.survey_id, p_function, p_arguments, v_result, v_seen,
                                   extract(epoch FROM clock_timestamp() - v_began)::double precision * 1000);
    END IF;

    RETURN v_result;
END;
$$;

COMMENT ON FUNCTION analytics.cached_result(text, text, jsonb) IS
$$The rows of a function of analytics about one survey as a JSON array, one object for each: from the cache where they are still right there, else computed and kept.
It is what the function gives in the same snapshot. Whatever changes what a result was computed from ends it at once: new answers, another release, another
definition; of a confidential survey what is shown of it, so that single answers cannot be seen from how long a query takes.
p_function: its name, as in docs/caching.md. p_survey: the survey's code. p_arguments: the other arguments by their names, {"p_period": "month"}.
What looks at the clock, as analytics.response_summary does, may lag behind it, by 30 seconds to half an hour (docs/caching.md says which).
What counts the people of a confidential survey as they come (response_summary and the advice that rests on it) is computed each time there.
In a transaction that may not write, on a standby too, results are taken from the cache, and what is computed is not kept.
Example: SELECT analytics.cached_result('own_breakdown', 'bfi', '{"p_by": "department"}');
Raises SM001 unknown survey, SM016 role of no organisation, SM124 a result or an argument that the cache does not know, and what the function itself raises.
Answers to: getCachedAnalytics.$$;

GRANT EXECUTE ON FUNCTION analytics.cached_result(text, text, jsonb) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
