-- Everything is looked at before anything is stored: names of columns first, since one that is personal
-- by its name is so in every row. What is found is told by its column and line, never quoted.
CREATE OR REPLACE FUNCTION core.refuse_personal_data(
    p_source    text,
    p_survey_id bigint,
    p_version   integer,
    p_rows      jsonb
)
    RETURNS void
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_found record;
BEGIN
    WITH sent AS (
        SELECT DISTINCT field.name, false AS is_answer
        FROM jsonb_array_elements(p_rows) AS row (content)
        CROSS JOIN LATERAL jsonb_object_keys(
            CASE WHEN jsonb_typeof(row.content -> 'fields') = 'object' THEN row.content -> 'fields' ELSE '{}' END
        ) AS field (name)
        UNION
        SELECT DISTINCT answer.name, true
        FROM jsonb_array_elements(p_rows) AS row (content)
        CROSS JOIN LATERAL jsonb_object_keys(
            CASE WHEN jsonb_typeof(row.content -> 'answers') = 'object' THEN row.content -> 'answers' ELSE '{}' END
        ) AS answer (name)
    )
    SELECT sent.name, sent.is_answer, core.is_personal_name(sent.name) AS is_personal
    INTO v_found
    FROM sent
    LEFT JOIN core.source_column AS known ON known.source = p_source AND known.column_name = sent.name
    WHERE known.use IS NULL AND (NOT sent.is_answer OR core.is_personal_name(sent.name))
       OR known.use = 'answer' AND NOT sent.is_answer
       OR known.use NOT IN ('answer', 'drop') AND sent.is_answer
    ORDER BY is_personal DESC, sent.name
    LIMIT 1;

    IF v_found.is_personal THEN
        RAISE EXCEPTION 'column "%" sounds like personal data', v_found.name
            USING ERRCODE = 'SM050',
                  DETAIL  = 'Nothing of the load was stored.',
                  HINT    = 'Say in the mapping what becomes of it: drop; submission_id, organisation or respondent, which are hashed; or answer,'
                            ' if it is the name of a question and no personal datum.';
    ELSIF v_found.name IS NOT NULL THEN
        RAISE EXCEPTION 'unknown column "%"', v_found.name
            USING ERRCODE = 'SM002',
                  DETAIL  = 'The mapping says nothing of it, or something else, and it is no question of the survey. Nothing of the load was stored.',
                  HINT    = 'Say in the mapping what becomes of it; drop leaves it out.';
    END IF;

    SELECT asked.answer_key, min(core.try_numeric(row.content ->> 'line')) AS line_number
    INTO v_found
    FROM core.survey_question AS listed
    JOIN core.question AS asked ON asked.question_id = listed.question_id
    JOIN jsonb_array_elements(p_rows) AS row (content)
        ON CASE WHEN asked.answer_part IS NULL THEN row.content -> 'answers' ? asked.answer_key
                ELSE row.content -> 'answers' -> asked.answer_key ? asked.answer_part END
    WHERE listed.survey_id = p_survey_id AND listed.version = p_version
      AND (asked.measurement = 'text' OR asked.accepts_free_text)
    GROUP BY asked.answer_key
    ORDER BY asked.answer_key
    LIMIT 1;

    IF v_found.answer_key IS NOT NULL THEN
        RAISE EXCEPTION 'column "%" is answered in free words', v_found.answer_key
            USING ERRCODE = 'SM051',
                  DETAIL  = format('First in line %s. Nobody can know who is named in it. Nothing of the load was stored.', v_found.line_number),
                  HINT    = 'Say "drop" for it in the mapping.';
    END IF;

    -- Options of some questions are objects, and what stands beside the option is kept unread.
    SELECT answer.key, core.try_numeric(row.content ->> 'line') AS line_number
    INTO v_found
    FROM jsonb_array_elements(p_rows) AS row (content)
    CROSS JOIN LATERAL jsonb_each(CASE WHEN jsonb_typeof(row.content -> 'answers') = 'object' THEN row.content -> 'answers' END) AS answer
    CROSS JOIN LATERAL jsonb_path_query(answer.value, 'strict $.** ? (@.type() == "array")') AS list (items)
    CROSS JOIN LATERAL jsonb_array_elements(list.items) AS item (content)
    WHERE jsonb_typeof(item.content) = 'object'
      AND item.content - ARRAY(
          SELECT asked.value_property
          FROM core.question AS asked
          WHERE asked.survey_id = p_survey_id AND asked.answer_key = answer.key AND asked.value_property IS NOT NULL
      ) <> '{}'
    ORDER BY line_number
    LIMIT 1;

    IF v_found.key IS NOT NULL THEN
        RAISE EXCEPTION 'column "%" holds more than its options', v_found.key
            USING ERRCODE = 'SM050',
                  DETAIL  = format('First in line %s. Nothing of the load was stored.', v_found.line_number),
                  HINT    = 'Send nothing beside the option itself.';
    END IF;

    SELECT answer.key, looks.title, core.try_numeric(row.content ->> 'line') AS line_number
    INTO v_found
    FROM jsonb_array_elements(p_rows) AS row (content)
    CROSS JOIN LATERAL jsonb_each(CASE WHEN jsonb_typeof(row.content -> 'answers') = 'object' THEN row.content -> 'answers' END) AS answer
    CROSS JOIN LATERAL jsonb_path_query(answer.value, 'strict $.** ? (@.type() == "string")') AS said (word)
    JOIN privacy.personal_pattern AS looks ON said.word #>> '{}' ~ looks.pattern
    ORDER BY line_number
    LIMIT 1;

    IF v_found.key IS NOT NULL THEN
        RAISE EXCEPTION 'column "%" holds %', v_found.key, v_found.title
            USING ERRCODE = 'SM050',
                  DETAIL  = format('First in line %s. Nothing of the load was stored.', v_found.line_number),
                  HINT    = 'Look whether the columns have moved; else say "drop" for it in the mapping.';
    END IF;
END;
$$;

COMMENT ON FUNCTION core.refuse_personal_data(text, bigint, integer, jsonb) IS
    'Refuse rows of a source in which something personal could be stored: a column of such a name or of none that is known (SM050, SM002), free words (SM051), members beside an option or an answer that looks like it (SM050). Internal.';
