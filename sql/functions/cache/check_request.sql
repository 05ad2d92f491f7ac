CREATE OR REPLACE FUNCTION cache.check_request(
    p_function  text,
    p_survey    text,
    p_arguments jsonb
)
    RETURNS void
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_called record;
BEGIN
    SELECT called.oid, array_remove(called.proargnames[1:called.pronargs], 'p_survey') AS names
    INTO v_called
    FROM cache.source AS known
    JOIN pg_proc AS called ON called.pronamespace = 'analytics'::regnamespace AND called.proname = known.function_name
    WHERE known.function_name = p_function;

    IF NOT found THEN
        RAISE EXCEPTION 'the cache keeps no "%"', coalesce(p_function, '(null)')
            USING ERRCODE = 'SM124',
                  DETAIL  = 'It keeps results about a survey that are the same for all roles of an organisation, and no single answers.',
                  HINT    = format('There are: %s.', (SELECT string_agg(known.function_name, ', ' ORDER BY known.function_name)
                                                      FROM cache.source AS known));
    ELSIF NOT has_function_privilege(ops.acting_role(), v_called.oid, 'EXECUTE') THEN
        RAISE EXCEPTION 'permission denied for function analytics.%', p_function
            USING ERRCODE = 'insufficient_privilege',
                  HINT    = 'Ask the operator for a role that may call it.';
    ELSIF p_survey IS NULL THEN
        RAISE EXCEPTION 'no survey is named for %', p_function
            USING ERRCODE = 'SM124',
                  DETAIL  = 'The cache keeps results about one survey.',
                  HINT    = 'Pass its code as p_survey; call the function itself for all surveys.';
    ELSIF jsonb_typeof(p_arguments) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION 'the arguments of % are %', p_function, coalesce('a JSON ' || jsonb_typeof(p_arguments), 'missing')
            USING ERRCODE = 'SM124',
                  HINT    = 'Pass an object with the arguments by name: {"p_period": "month"}.';
    ELSIF EXISTS (
        SELECT FROM jsonb_object_keys(p_arguments) AS given (name) WHERE given.name <> ALL (v_called.names)
    ) THEN
        RAISE EXCEPTION '% takes no argument "%"', p_function, (
            SELECT min(given.name) FROM jsonb_object_keys(p_arguments) AS given (name) WHERE given.name <> ALL (v_called.names))
            USING ERRCODE = 'SM124',
                  HINT    = CASE WHEN v_called.names = '{}' THEN 'Beside the survey it takes none.'
                                 ELSE format('Beside the survey it takes: %s.', array_to_string(v_called.names, ', ')) END;
    END IF;
END;
$$;

COMMENT ON FUNCTION cache.check_request(text, text, jsonb) IS
    'Raise SM124 for a function whose results the cache does not keep, for a request without a survey or with an argument that the function does not take; insufficient_privilege where the caller may not call it. Internal: analytics.cached_result() calls it.';

GRANT EXECUTE ON FUNCTION cache.check_request(text, text, jsonb) TO surveymark_reader;
