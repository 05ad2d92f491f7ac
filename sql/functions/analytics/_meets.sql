CREATE OR REPLACE FUNCTION analytics._meets(
    p_facts      jsonb,
    p_conditions jsonb
)
    RETURNS boolean
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- One unknown figure leaves the whole unknown, also where another condition does not hold: what is withheld is not judged.
    RETURN (
        SELECT CASE WHEN count(*) = count(tried.holds) THEN bool_and(tried.holds) END
        FROM (
            SELECT CASE
                WHEN asked.operator = 'is_null' THEN asked.fact IS NULL
                WHEN asked.fact IS NULL OR asked.value IS NULL THEN NULL
                WHEN asked.operator = 'in' THEN asked.value @> asked.fact
                WHEN asked.operator = 'eq' THEN asked.fact = asked.value
                WHEN asked.operator = 'ne' THEN asked.fact <> asked.value
                WHEN jsonb_typeof(asked.fact) <> 'number' OR jsonb_typeof(asked.value) <> 'number' THEN NULL
                WHEN asked.operator = 'lt' THEN asked.fact < asked.value
                WHEN asked.operator = 'lte' THEN asked.fact <= asked.value
                WHEN asked.operator = 'gt' THEN asked.fact > asked.value
                WHEN asked.operator = 'gte' THEN asked.fact >= asked.value
                WHEN asked.operator = 'size_gte' THEN abs(asked.fact::numeric) >= asked.value::numeric
            END AS holds
            FROM (
                SELECT condition ->> 'operator' AS operator, nullif(p_facts -> (condition ->> 'field'), 'null') AS fact,
                       nullif(CASE jsonb_typeof(condition -> 'value')
                           WHEN 'object' THEN p_facts -> (condition -> 'value' ->> 'field')
                           ELSE condition -> 'value'
                       END, 'null') AS value
                FROM jsonb_array_elements(p_conditions) AS condition
            ) AS asked
        ) AS tried
    );
END;
$$;

COMMENT ON FUNCTION analytics._meets(jsonb, jsonb) IS
    'Whether the facts of a row meet all conditions of a rule (core.advice_rule); null where one of its fields has no figure. Internal.';

GRANT EXECUTE ON FUNCTION analytics._meets(jsonb, jsonb) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
