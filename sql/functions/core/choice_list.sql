CREATE OR REPLACE FUNCTION core.choice_list(
    p_items jsonb
)
    RETURNS TABLE (ordinal integer, choice text, title text, number numeric, score numeric)
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- An item is a plain value or {"value": ..., "text": ..., "score": ...}.
    RETURN QUERY
    SELECT
        item.ordinality::integer,
        item.value #>> '{}',
        core.localised_text(entry.node -> 'text', item.value #>> '{}'),
        CASE WHEN jsonb_typeof(item.value) = 'number' THEN (item.value #>> '{}')::numeric END,
        CASE WHEN jsonb_typeof(entry.node -> 'score') = 'number' THEN (entry.node ->> 'score')::numeric END
    FROM jsonb_array_elements(CASE WHEN jsonb_typeof(p_items) = 'array' THEN p_items ELSE '[]' END)
        WITH ORDINALITY AS entry (node, ordinality)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN jsonb_typeof(entry.node) = 'object' THEN entry.node -> 'value' ELSE entry.node END, entry.ordinality
    ) AS item (value, ordinality)
    WHERE jsonb_typeof(item.value) IN ('string', 'number', 'boolean');
END;
$$;

COMMENT ON FUNCTION core.choice_list(jsonb) IS
    'The items of a SurveyJS choices, rows, columns or rateValues array, one row each; number is the value where it is a JSON number.';

-- A loader reads a definition to know what the columns of a CSV file mean.
GRANT EXECUTE ON FUNCTION core.choice_list(jsonb) TO surveymark_ingest, surveymark_operator;
