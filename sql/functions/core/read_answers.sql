CREATE OR REPLACE FUNCTION core.read_answers(
    p_survey_ids bigint[],
    p_versions   integer[],
    p_answers    jsonb[]
)
    RETURNS TABLE (
        ordinal       bigint,
        question_id   bigint,
        answer_state  core.answer_state,
        value         numeric,
        text_value    text,
        error_code    text,
        error_message text,
        error_detail  text,
        error_hint    text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    RETURN QUERY
    WITH document AS (
        SELECT given.ordinality AS ordinal, given.survey_id, given.version, given.answers
        FROM unnest(p_survey_ids, p_versions, p_answers)
            WITH ORDINALITY AS given (survey_id, version, answers, ordinality)
    ),
    -- Unanswered, invisible and empty questions are simply absent from a SurveyJS document.
    entry AS MATERIALIZED (
        SELECT document.ordinal, document.survey_id, document.version, pair.key, pair.value AS answer
        FROM document
        CROSS JOIN LATERAL jsonb_each(document.answers) AS pair (key, value)
        WHERE jsonb_typeof(pair.value) <> 'null'
    ),
    asked AS MATERIALIZED (
        SELECT listed.version, question.*
        FROM core.survey_question AS listed
        JOIN core.question AS question ON question.question_id = listed.question_id
        WHERE listed.survey_id = ANY (p_survey_ids)
    ),
    cell AS MATERIALIZED (
        SELECT
            entry.ordinal, entry.key, entry.answer, asked.*,
            CASE
                WHEN asked.answer_part IS NULL THEN entry.answer
                WHEN jsonb_typeof(entry.answer) = 'object' THEN entry.answer -> asked.answer_part
            END AS cell
        FROM entry
        JOIN asked
            ON asked.survey_id = entry.survey_id AND asked.version = entry.version AND asked.answer_key = entry.key
    ),
    typed AS MATERIALIZED (
        SELECT
            cell.*,
            jsonb_typeof(cell.cell) AS json_type,
            CASE WHEN jsonb_typeof(cell.cell) = 'number' THEN (cell.cell #>> '{}')::numeric END AS number,
            choice.answer_state AS choice_state, choice.value AS choice_value,
            -- In their order, which is the rank; jsonb_array_elements() keeps it.
            CASE WHEN cell.reader IN ('option', 'rank') THEN coalesce((
                SELECT array_agg(coalesce(element.node ->> cell.value_property, element.node #>> '{}'))
                FROM jsonb_array_elements(
                    CASE WHEN jsonb_typeof(cell.cell) = 'array' THEN cell.cell ELSE '[]' END
                ) AS element (node)
            ), '{}') END AS options
        FROM cell
        LEFT JOIN core.choice AS choice
            ON cell.reader = 'choice' AND choice.question_id = cell.question_id AND choice.choice = cell.cell #>> '{}'
        WHERE jsonb_typeof(cell.cell) <> 'null'
    ),
    judged AS MATERIALIZED (
        SELECT
            typed.*,
            CASE
                WHEN typed.reader IN ('rating', 'number') AND typed.json_type <> 'number' THEN 'SM005'
                WHEN typed.reader = 'boolean' AND typed.cell NOT IN (typed.true_value, typed.false_value)
                    THEN CASE WHEN typed.json_type = jsonb_typeof(typed.true_value) THEN 'SM003' ELSE 'SM005' END
                WHEN typed.reader = 'choice' AND typed.json_type NOT IN ('string', 'number', 'boolean') THEN 'SM005'
                WHEN typed.reader IN ('option', 'rank') AND typed.json_type <> 'array' THEN 'SM005'
                WHEN typed.reader = 'text' AND typed.json_type NOT IN ('string', 'number') THEN 'SM005'
                WHEN typed.reader IN ('rating', 'number')
                     AND (typed.number < typed.scale_min OR typed.number > typed.scale_max
                          OR mod(typed.number - typed.scale_min, typed.scale_step) <> 0) THEN 'SM004'
                WHEN typed.reader = 'number' AND (abs(typed.number) > 1e15 OR scale(typed.number) > 15) THEN 'SM004'
                WHEN typed.reader = 'choice' AND typed.choice_value IS NULL AND NOT typed.accepts_free_text
                    THEN 'SM003'
                WHEN typed.reader = 'rank' AND cardinality(array_positions(typed.options, typed.answer_option)) > 1
                    THEN 'SM004'
            END AS code
        FROM typed
    ),
    known AS MATERIALIZED (
        SELECT asked.survey_id, asked.version, asked.answer_key, asked.answer_part, min(asked.question_id) AS question_id,
               array_agg(asked.answer_option) AS options, bool_or(asked.accepts_free_text) AS accepts_free_text
        FROM asked
        WHERE asked.reader IN ('option', 'rank')
        GROUP BY 1, 2, 3, 4
    ),
    -- Options and matrix rows that the definition does not know.
    stray AS (
        -- All options of an answer carry the same array, so one row of each is enough.
        SELECT DISTINCT judged.ordinal, judged.key, option.name, 'option' AS kind
        FROM judged
        JOIN known ON known.question_id = judged.question_id AND known.version = judged.version
        CROSS JOIN LATERAL unnest(judged.options) AS option (name)
        WHERE NOT known.accepts_free_text AND (option.name = ANY (known.options)) IS NOT TRUE
        UNION ALL
        SELECT entry.ordinal, entry.key, part.key, 'row'
        FROM entry
        CROSS JOIN LATERAL jsonb_object_keys(
            CASE WHEN jsonb_typeof(entry.answer) = 'object' THEN entry.answer ELSE '{}' END
        ) AS part (key)
        WHERE EXISTS (
            SELECT FROM asked
            WHERE asked.survey_id = entry.survey_id AND asked.version = entry.version
              AND asked.answer_key = entry.key AND asked.answer_part IS NOT NULL
        )
          AND NOT EXISTS (
            SELECT FROM asked
            WHERE asked.survey_id = entry.survey_id AND asked.version = entry.version
              AND asked.answer_key = entry.key AND asked.answer_part = part.key
        )
    )
    SELECT
        judged.ordinal,
        judged.question_id,
        CASE
            WHEN judged.reader = 'choice' THEN coalesce(judged.choice_state, 'other')
            WHEN judged.reader = 'option' AND 'refused' = ANY (judged.options)
                 AND judged.answer_option <> 'refused' THEN 'refused'
            WHEN judged.reader = 'option' AND 'dontknow' = ANY (judged.options)
                 AND judged.answer_option <> 'dontknow' THEN 'dont_know'
            WHEN judged.reader = 'rank' AND (judged.answer_option = ANY (judged.options)) IS NOT TRUE THEN 'none'
            ELSE 'answered'
        END::core.answer_state,
        CASE judged.reader
            WHEN 'choice' THEN coalesce(judged.choice_value, 0)
            WHEN 'boolean' THEN (judged.cell = judged.true_value)::integer
            WHEN 'option' THEN (
                judged.answer_option = ANY (judged.options)
                OR (judged.accepts_free_text AND EXISTS (
                        SELECT FROM unnest(judged.options) AS option (name)
                        WHERE NOT EXISTS (
                            SELECT FROM asked
                            WHERE asked.survey_id = judged.survey_id AND asked.version = judged.version
                              AND asked.answer_key = judged.key AND asked.answer_option = option.name)))
            )::integer
            WHEN 'rank' THEN coalesce(array_position(judged.options, judged.answer_option), 0)
            WHEN 'text' THEN 0
            ELSE judged.number
        END::numeric,
        CASE
            WHEN judged.reader = 'text' THEN judged.cell #>> '{}'
            WHEN judged.reader = 'choice' AND judged.choice_value IS NULL THEN judged.cell #>> '{}'
        END,
        judged.code,
        CASE judged.code
            WHEN 'SM005' THEN format('the answer to "%s" is a JSON %s', judged.question_path, judged.json_type)
            WHEN 'SM004' THEN format('the answer to "%s" is %s', judged.question_path, left(judged.cell #>> '{}', 60))
            WHEN 'SM003' THEN format('unknown choice "%s" for "%s"', left(judged.cell #>> '{}', 60), judged.question_path)
        END,
        CASE judged.code
            WHEN 'SM005' THEN format('A %s question takes %s.', judged.question_type,
                CASE judged.reader
                    WHEN 'boolean' THEN format('%s or %s', judged.true_value, judged.false_value)
                    WHEN 'option' THEN 'an array of options'
                    WHEN 'rank' THEN 'an array of options, the first in rank first'
                    WHEN 'choice' THEN 'one of its choices'
                    WHEN 'text' THEN 'a text'
                    ELSE 'a number'
                END)
            WHEN 'SM004' THEN CASE WHEN judged.reader = 'rank' THEN 'A ranking names each option once.'
                ELSE format('Its scale goes from %s to %s%s.',
                coalesce(judged.scale_min::text, '-1e15'), coalesce(judged.scale_max::text, '1e15'),
                coalesce(' in steps of ' || judged.scale_step::text, ', with at most 15 decimal places')) END
            WHEN 'SM003' THEN format('Its choices are: %s.', (
                SELECT string_agg(left(listed.choice, 40), ', ' ORDER BY listed.ordinal)
                FROM (
                    SELECT known.choice, known.ordinal
                    FROM core.choice AS known
                    WHERE known.question_id = judged.question_id
                    UNION ALL
                    SELECT flag.value::text, flag.ordinal
                    FROM (VALUES (1, judged.true_value), (2, judged.false_value)) AS flag (ordinal, value)
                    WHERE judged.reader = 'boolean'
                    ORDER BY 2
                    LIMIT 20
                ) AS listed))
        END,
        CASE WHEN judged.code IS NOT NULL
            THEN 'Correct the answer, or register the definition that the respondent saw as a new version.' END
    FROM judged
    UNION ALL
    SELECT
        stray.ordinal, NULL, NULL, NULL, NULL,
        CASE stray.kind WHEN 'option' THEN 'SM003' ELSE 'SM002' END,
        format('unknown %s "%s" for "%s"', CASE stray.kind WHEN 'option' THEN 'choice' ELSE 'row' END,
               left(stray.name, 60), stray.key),
        format('The definition of this version has no such %s.', stray.kind),
        'Correct the answer, or register the definition that the respondent saw as a new version.'
    FROM stray
    UNION ALL
    SELECT
        entry.ordinal, NULL, NULL, NULL, NULL, 'SM002',
        format('unknown question "%s"', left(entry.key, 100)),
        format('Version %s of survey "%s" asks no question of this name.', entry.version, survey.survey),
        'Correct the name, or register the definition that the respondent saw as a new version.'
    FROM entry
    JOIN core.survey AS survey ON survey.survey_id = entry.survey_id
    JOIN core.survey_version AS published
        ON published.survey_id = entry.survey_id AND published.version = entry.version
    WHERE NOT EXISTS (
        SELECT FROM asked
        WHERE asked.survey_id = entry.survey_id AND asked.version = entry.version AND asked.answer_key = entry.key
    )
      AND entry.key <> ALL (published.ignored_keys)
    UNION ALL
    -- A matrix whose answer is no object has no cells, and would otherwise pass unseen.
    SELECT DISTINCT
        cell.ordinal, NULL::bigint, NULL::core.answer_state, NULL::numeric, NULL, 'SM005',
        format('the answer to "%s" is a JSON %s', cell.key, jsonb_typeof(cell.answer)),
        'A matrix takes an object of rows.',
        'Correct the answer, or register the definition that the respondent saw as a new version.'
    FROM cell
    WHERE cell.answer_part IS NOT NULL AND jsonb_typeof(cell.answer) <> 'object';
END;
$$;

COMMENT ON FUNCTION core.read_answers(bigint[], integer[], jsonb[]) IS
    'Normalise many answers documents at once (objects; arrays of equal length): one row for each item, or for each problem with its error_code (SM002 to SM005) and words. ordinal is the document''s place in the arrays.';

