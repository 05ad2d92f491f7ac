-- A theme is the stem of a word. Stems are found for each distinct word and not for each text: texts are many, the words
-- in them few. The parser tells words from addresses, numbers and marks, which are no themes.
CREATE OR REPLACE FUNCTION rollup.count_themes(
    p_org_id      bigint,
    p_question_id bigint
)
    RETURNS TABLE (
        kind text,
        stem text,
        word text,
        n    bigint
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    v_least CONSTANT integer := 5;
BEGIN
    RETURN QUERY
    WITH told AS (
        SELECT coalesce(answered.respondent_id, -answered.response_set_id) AS person,
               coalesce(asked.definition ->> 'locale', 'en') AS language, item.text_value AS content
        FROM core.response_item AS item
        JOIN core.response_set AS answered
            ON answered.org_id = item.org_id AND answered.response_set_id = item.response_set_id
        JOIN core.survey_version AS asked ON asked.survey_id = answered.survey_id AND asked.version = answered.version
        WHERE item.org_id = p_org_id AND item.question_id = p_question_id AND item.answer_state = 'answered'
          AND item.text_value IS NOT NULL AND item.month IS NOT NULL
        UNION ALL
        SELECT coalesce(answered.respondent_id, -answered.response_set_id), coalesce(recording.language, asked.definition ->> 'locale', 'en'),
               recording.transcription
        FROM core.voice_recording AS recording
        JOIN core.response_set AS answered
            ON answered.org_id = recording.org_id AND answered.response_set_id = recording.response_set_id
        JOIN core.survey_version AS asked ON asked.survey_id = answered.survey_id AND asked.version = answered.version
        WHERE recording.org_id = p_org_id AND recording.question_id = p_question_id AND recording.transcription IS NOT NULL
          AND answered.month IS NOT NULL
    ),
    used AS MATERIALIZED (
        SELECT DISTINCT told.person, coalesce(known.configuration, 'simple') AS configuration, lower(part.token) AS word
        FROM told
        LEFT JOIN core.text_language AS known ON known.language = lower(split_part(told.language, '-', 1))
        CROSS JOIN LATERAL ts_parse('default', told.content) AS part
        JOIN ts_token_type('default') AS kind ON kind.tokid = part.tokid
        WHERE kind.alias IN ('asciiword', 'word', 'hword_part', 'hword_asciipart')
          AND lower(part.token) <> ALL (coalesce(known.ignored_words, '{}'))
    ),
    dictionary AS MATERIALIZED (
        SELECT listed.configuration, listed.word, (tsvector_to_array(to_tsvector(listed.configuration::regconfig, listed.word)))[1] AS stem
        FROM (SELECT DISTINCT used.configuration, used.word FROM used) AS listed
    ),
    themed AS MATERIALIZED (
        SELECT DISTINCT used.person, dictionary.stem, used.word
        FROM used
        JOIN dictionary ON dictionary.configuration = used.configuration AND dictionary.word = used.word
        WHERE length(dictionary.stem) > 1
    ),
    theme AS MATERIALIZED (
        SELECT themed.stem, count(DISTINCT themed.person) AS n FROM themed GROUP BY 1 HAVING count(DISTINCT themed.person) >= v_least
    ),
    form AS (
        SELECT DISTINCT ON (counted.stem) counted.stem, counted.word
        FROM (
            SELECT themed.stem, themed.word, count(*) AS n FROM themed GROUP BY 1, 2 HAVING count(*) >= v_least
        ) AS counted
        ORDER BY counted.stem, counted.n DESC, counted.word
    )
    SELECT 'all', NULL, NULL, count(DISTINCT told.person) FROM told
    UNION ALL
    SELECT 'other', NULL, NULL, count(DISTINCT told.person)
    FROM told
    WHERE NOT EXISTS (
        SELECT FROM themed JOIN theme ON theme.stem = themed.stem WHERE themed.person = told.person
    )
    UNION ALL
    SELECT 'theme', theme.stem, coalesce(form.word, theme.stem), theme.n
    FROM theme
    LEFT JOIN form ON form.stem = theme.stem;
END;
$$;

COMMENT ON FUNCTION rollup.count_themes(bigint, bigint) IS
    'How many people of an organisation wrote or said something in answer to a question (kind all), how many used each stem that at least 5 of them use (theme, with the form that at least 5 and most use), and how many none of these (other).';

GRANT EXECUTE ON FUNCTION rollup.count_themes(bigint, bigint) TO surveymark_reader;
