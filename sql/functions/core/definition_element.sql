CREATE OR REPLACE FUNCTION core.definition_element(
    p_definition jsonb
)
    RETURNS TABLE ("position" integer[], node jsonb)
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Pages and panels hold questions; html and image hold no answer.
    RETURN QUERY
    WITH RECURSIVE element AS (
        SELECT ARRAY[page.ordinality::integer, child.ordinality::integer] AS path, child.node AS item
        FROM jsonb_array_elements(
            CASE WHEN jsonb_typeof(p_definition -> 'pages') = 'array' THEN p_definition -> 'pages'
                 ELSE jsonb_build_array(p_definition) END
        ) WITH ORDINALITY AS page (node, ordinality)
        CROSS JOIN LATERAL jsonb_array_elements(
            CASE WHEN jsonb_typeof(page.node -> 'elements') = 'array' THEN page.node -> 'elements'
                 WHEN jsonb_typeof(page.node -> 'questions') = 'array' THEN page.node -> 'questions'
                 ELSE '[]' END
        ) WITH ORDINALITY AS child (node, ordinality)
        UNION ALL
        SELECT element.path || child.ordinality::integer, child.node
        FROM element
        CROSS JOIN LATERAL jsonb_array_elements(
            CASE WHEN jsonb_typeof(element.item -> 'elements') = 'array' THEN element.item -> 'elements'
                 ELSE '[]' END
        ) WITH ORDINALITY AS child (node, ordinality)
        WHERE element.item ->> 'type' = 'panel'
    )
    SELECT element.path, element.item
    FROM element
    WHERE coalesce(element.item ->> 'type', '') NOT IN ('panel', 'html', 'image');
END;
$$;

COMMENT ON FUNCTION core.definition_element(jsonb) IS
    'The questions of a SurveyJS definition with their position in pages and panels, in the order of the questionnaire.';

-- A loader reads a definition to know what the columns of a CSV file mean.
GRANT EXECUTE ON FUNCTION core.definition_element(jsonb) TO surveymark_ingest, surveymark_operator;
