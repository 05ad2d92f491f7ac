CREATE OR REPLACE FUNCTION core.register_survey(
    p_survey          text,
    p_definition      jsonb,
    p_is_confidential boolean DEFAULT NULL
)
    RETURNS TABLE (survey_id bigint, version integer)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_survey      core.survey;
    v_version     integer;
    v_changed     text;
    v_detail      text;
BEGIN
    IF coalesce(p_survey, '') = '' THEN
        RAISE EXCEPTION 'survey code is missing'
            USING ERRCODE = 'SM020',
                  DETAIL  = 'Loads, views and commands name the survey by its code.',
                  HINT    = 'Pass a short code, as in core.register_survey(''engagement'', ...).';
    END IF;

    IF p_survey !~ '^[[:alnum:]][[:alnum:]_.-]*$' OR length(p_survey) > 100 THEN
        RAISE EXCEPTION '"%" is no survey code', left(p_survey, 100)
            USING ERRCODE = 'SM025',
                  DETAIL  = 'A code has letters, digits, underscores, hyphens and dots, at most 100.',
                  HINT    = 'Pass a short code, as in core.register_survey(''engagement'', ...).';
    END IF;

    PERFORM core.check_definition(p_definition);

    INSERT INTO core.survey (survey, title, is_confidential)
    VALUES (p_survey, core.localised_text(p_definition -> 'title', p_survey), coalesce(p_is_confidential, true))
    ON CONFLICT ON CONSTRAINT survey_survey_key DO NOTHING;

    -- The row lock makes two registrations of one survey take turns.
    SELECT known.* INTO v_survey FROM core.survey AS known WHERE known.survey = p_survey FOR UPDATE;

    IF p_is_confidential <> v_survey.is_confidential THEN
        RAISE EXCEPTION 'survey "%" is already registered as %', p_survey,
                CASE WHEN v_survey.is_confidential THEN 'confidential' ELSE 'not confidential' END
            USING ERRCODE = 'SM015',
                  DETAIL  = 'What respondents were promised cannot change under a survey.',
                  HINT    = 'Register the new definition under another code.';
    END IF;

    SELECT max(known.version)
    INTO v_version
    FROM core.survey_version AS known
    WHERE known.survey_id = v_survey.survey_id
      AND known.definition = p_definition;

    IF v_version IS NOT NULL THEN
        RETURN QUERY SELECT v_survey.survey_id, v_version;
        RETURN;
    END IF;

    -- One path means one thing in all versions, or a trend over versions would mix two.
    SELECT asked.question_path,
           format('It was %s with scale %s to %s, and would be %s with scale %s to %s.',
                  known.reader, coalesce(known.scale_min::text, 'none'), coalesce(known.scale_max::text, 'none'),
                  asked.reader, coalesce(asked.scale_min::text, 'none'), coalesce(asked.scale_max::text, 'none'))
    INTO v_changed, v_detail
    FROM core.read_definition(p_definition) AS asked
    JOIN core.question AS known
        ON known.survey_id = v_survey.survey_id AND known.question_path = asked.question_path
    WHERE (known.measurement, known.reader, known.answer_key, known.answer_part, known.answer_option,
           known.true_value, known.false_value, known.scale_min, known.scale_max, known.scale_step)
          IS DISTINCT FROM
          (asked.measurement, asked.reader, asked.answer_key, asked.answer_part, asked.answer_option,
           asked.true_value, asked.false_value, asked.scale_min, asked.scale_max, asked.scale_step)
    ORDER BY asked.ordinal
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'question "%" of survey "%" means something else in this version', v_changed, p_survey
            USING ERRCODE = 'SM021',
                  DETAIL  = v_detail,
                  HINT    = 'Give the changed question a new name; answers to the old one stay comparable.';
    END IF;

    SELECT coalesce(max(known.version), 0) + 1
    INTO v_version
    FROM core.survey_version AS known
    WHERE known.survey_id = v_survey.survey_id;

    INSERT INTO core.survey_version (survey_id, version, definition, ignored_keys)
    VALUES (
        v_survey.survey_id, v_version, p_definition,
        ARRAY(
            SELECT calculated.node ->> 'name'
            FROM jsonb_array_elements(
                CASE WHEN jsonb_typeof(p_definition -> 'calculatedValues') = 'array'
                     THEN p_definition -> 'calculatedValues' ELSE '[]' END
            ) AS calculated (node)
            UNION
            SELECT (element.node ->> 'name') || '-total'
            FROM core.definition_element(p_definition) AS element
            WHERE element.node ->> 'type' = 'matrix'
        )
    );

    INSERT INTO core.question (survey_id, question_path, title, question_type, measurement, reader, answer_key,
                               answer_part, answer_option, value_property, true_value, false_value,
                               scale_min, scale_max, scale_step, accepts_free_text)
    SELECT v_survey.survey_id, asked.question_path, asked.title, asked.question_type, asked.measurement,
           asked.reader, asked.answer_key, asked.answer_part, asked.answer_option, asked.value_property,
           asked.true_value, asked.false_value, asked.scale_min, asked.scale_max, asked.scale_step,
           asked.accepts_free_text
    FROM core.read_definition(p_definition) AS asked
    ORDER BY asked.ordinal
    ON CONFLICT ON CONSTRAINT question_question_path_key DO UPDATE SET title = excluded.title;

    INSERT INTO core.survey_question (survey_id, version, question_id, ordinal, is_required)
    SELECT v_survey.survey_id, v_version, question.question_id, asked.ordinal, asked.is_required
    FROM core.read_definition(p_definition) AS asked
    JOIN core.question AS question
        ON question.survey_id = v_survey.survey_id AND question.question_path = asked.question_path;

    -- A new choice of a nominal list takes the next running number: what was counted keeps its meaning.
    INSERT INTO core.choice (question_id, choice, title, answer_state, value, ordinal)
    SELECT
        question.question_id, listed.choice, listed.title, listed.answer_state,
        CASE
            WHEN question.measurement = 'numeric' OR listed.answer_state <> 'answered' THEN listed.value
            ELSE coalesce(counted.highest, 0)
                 + row_number() OVER (PARTITION BY question.question_id, listed.answer_state ORDER BY listed.ordinal)
        END,
        listed.ordinal
    FROM core.read_definition(p_definition) AS asked
    JOIN core.question AS question
        ON question.survey_id = v_survey.survey_id AND question.question_path = asked.question_path
    CROSS JOIN LATERAL jsonb_to_recordset(asked.choices)
        AS listed (choice text, title text, value numeric, answer_state core.answer_state, ordinal integer)
    LEFT JOIN LATERAL (
        SELECT max(known.value) AS highest
        FROM core.choice AS known
        WHERE known.question_id = question.question_id AND known.answer_state = 'answered'
    ) AS counted ON true
    WHERE asked.reader = 'choice'
      AND NOT EXISTS (
          SELECT FROM core.choice AS known
          WHERE known.question_id = question.question_id AND known.choice = listed.choice
      );

    RETURN QUERY SELECT v_survey.survey_id, v_version;
END;
$$;

COMMENT ON FUNCTION core.register_survey(text, jsonb, boolean) IS
    'Register a SurveyJS definition under a code; a changed definition becomes the next version, the same one its old version. p_is_confidential (true unless said otherwise at the first registration) cannot change later. Errors: SM010, SM011, SM015, SM020, SM021, SM025.';

GRANT EXECUTE ON FUNCTION core.register_survey(text, jsonb, boolean) TO surveymark_ingest, surveymark_operator;
