CREATE OR REPLACE FUNCTION core.make_voice_questions(
    p_question_ids bigint[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_path text;
BEGIN
    INSERT INTO core.question (survey_id, question_path, title, question_type, measurement, reader)
    SELECT answered.survey_id, answered.question_path || '-Voice.' || known.attribute, answered.title || ': ' || known.title,
           'voice', known.measurement, 'voice'
    FROM core.question AS answered
    CROSS JOIN core.voice_attribute AS known
    WHERE answered.question_id = ANY (p_question_ids)
    ORDER BY answered.question_id, known.ordinal
    ON CONFLICT ON CONSTRAINT question_question_path_key DO NOTHING;

    SELECT made.question_path INTO v_path
    FROM core.question AS answered
    CROSS JOIN core.voice_attribute AS known
    JOIN core.question AS made
        ON made.survey_id = answered.survey_id AND made.question_path = answered.question_path || '-Voice.' || known.attribute
    WHERE answered.question_id = ANY (p_question_ids) AND made.reader <> 'voice'
    LIMIT 1;
    IF found THEN
        RAISE EXCEPTION 'the survey has a question named "%"', v_path
            USING ERRCODE = 'SM024',
                  DETAIL  = 'What is known of a recording is a question of this path.',
                  HINT    = 'Name the question of the survey differently.';
    END IF;

    INSERT INTO core.voice_question (question_id, answered_question_id, attribute)
    SELECT made.question_id, answered.question_id, known.attribute
    FROM core.question AS answered
    CROSS JOIN core.voice_attribute AS known
    JOIN core.question AS made
        ON made.survey_id = answered.survey_id AND made.question_path = answered.question_path || '-Voice.' || known.attribute
    WHERE answered.question_id = ANY (p_question_ids)
    ON CONFLICT ON CONSTRAINT voice_question_pkey DO NOTHING;

    -- All that can be answered from the start: a language that came with its first speaker would be news about one person.
    INSERT INTO core.choice (question_id, choice, title, value, ordinal)
    SELECT made.question_id, listed.choice, coalesce(language.title, listed.choice), listed.place, listed.place
    FROM core.voice_question AS made
    JOIN core.voice_attribute AS known ON known.attribute = made.attribute AND known.measurement = 'nominal'
    CROSS JOIN LATERAL unnest(coalesce(known.choices, ARRAY(
        SELECT spoken.language FROM core.text_language AS spoken ORDER BY spoken.language
    ) || 'other'::text)) WITH ORDINALITY AS listed (choice, place)
    LEFT JOIN core.text_language AS language ON known.choices IS NULL AND language.language = listed.choice
    WHERE made.answered_question_id = ANY (p_question_ids)
    ON CONFLICT ON CONSTRAINT choice_pkey DO NOTHING;
END;
$$;

COMMENT ON FUNCTION core.make_voice_questions(bigint[]) IS
    'Make the questions that stand beside questions answered by voice, one for each attribute of a recording, with all choices. Raises SM024 where the survey has a question of such a path. Internal.';
