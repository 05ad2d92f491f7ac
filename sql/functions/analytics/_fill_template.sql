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
    v_text     text := '';
    v_part     record;
    v_number   numeric;
    v_is_share constant boolean := coalesce(p_facts ->> 'measurement' = 'binary', false);
BEGIN
    -- From left to right, once: what a title has in braces stays as it is.
    FOR v_part IN
        SELECT part.found[1] AS words, part.found[2] AS field, part.found[3] = '%' AS is_share
        FROM regexp_matches(p_template || '{}', '([^{]*)\{([a-z0-9_]*)(%?)\}', 'g') AS part (found)
    LOOP
        v_number := CASE WHEN jsonb_typeof(p_facts -> v_part.field) = 'number' THEN (p_facts ->> v_part.field)::numeric END;
        v_text := v_text || v_part.words || CASE
            WHEN v_part.field = '' THEN ''
            WHEN v_number IS NULL THEN coalesce(p_facts ->> v_part.field, 'unknown')
            WHEN v_part.is_share
                OR v_is_share AND v_part.field IN (
                    'score', 'mean', 'ci_low', 'ci_high', 'benchmark_mean', 'previous_mean', 'first_mean', 'last_mean', 'expected', 'forecast'
                )
                THEN analytics._spoken_number(round(100 * v_number, 1)) || ' %'
            WHEN v_is_share AND v_part.field IN ('gap', 'gap_to_rest', 'slope')
                THEN analytics._spoken_number(round(100 * v_number, 1)) || ' points'
            ELSE analytics._spoken_number(v_number)
        END;
    END LOOP;

    RETURN v_text;
END;
$$;

COMMENT ON FUNCTION analytics._fill_template(text, jsonb) IS
    'The words of a rule with {column} replaced by the facts of a row, numbers as people write them: a share as per cent, which {column%} is and all figures of a question that is answered by yes or no. Internal.';

GRANT EXECUTE ON FUNCTION analytics._fill_template(text, jsonb) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
