CREATE OR REPLACE FUNCTION analytics._fill_template(
    p_template text,
    p_facts    jsonb
)
    RETURNS text
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_text  text := '';
    v_part  record;
BEGIN
    -- From left to right, once: what a title has in braces stays as it is.
    FOR v_part IN
        SELECT part.found[1] AS words, part.found[2] AS field
        FROM regexp_matches(p_template || '{}', '([^{]*)\{([a-z0-9_]*)\}', 'g') AS part (found)
    LOOP
        v_text := v_text || v_part.words || CASE
            WHEN v_part.field = '' THEN ''
            WHEN jsonb_typeof(p_facts -> v_part.field) = 'number' THEN analytics._spoken_number((p_facts ->> v_part.field)::numeric)
            ELSE coalesce(p_facts ->> v_part.field, 'unknown')
        END;
    END LOOP;

    RETURN v_text;
END;
$$;

COMMENT ON FUNCTION analytics._fill_template(text, jsonb) IS
    'The words of a rule with {column} replaced by the facts of a row, numbers as people write them. Internal.';

GRANT EXECUTE ON FUNCTION analytics._fill_template(text, jsonb) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
