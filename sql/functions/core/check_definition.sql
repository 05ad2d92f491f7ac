CREATE OR REPLACE FUNCTION core.check_definition(
    p_definition jsonb
)
    RETURNS void
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_hint    CONSTANT text := 'Pass the JSON that SurveyJS Creator saves: {"pages": [{"elements": [{"type": ..., "name": ...}]}]}.';
    v_element jsonb;
    v_name    text;
    v_types   text;
BEGIN
    IF jsonb_typeof(p_definition) IS DISTINCT FROM 'object' THEN
        RAISE EXCEPTION 'a % is not a SurveyJS definition', coalesce('JSON ' || jsonb_typeof(p_definition), 'null')
            USING ERRCODE = 'SM010', DETAIL = 'A definition is a JSON object.', HINT = v_hint;
    END IF;

    IF NOT EXISTS (SELECT FROM core.definition_element(p_definition)) THEN
        RAISE EXCEPTION 'the definition has no questions'
            USING ERRCODE = 'SM010',
                  DETAIL  = format('Its keys are: %s.', (SELECT string_agg(key, ', ') FROM jsonb_object_keys(p_definition) AS key)),
                  HINT    = v_hint;
    END IF;

    SELECT element.node
    INTO v_element
    FROM core.definition_element(p_definition) AS element
    WHERE jsonb_typeof(element.node) <> 'object'
       OR coalesce(element.node ->> 'type', '') = '' OR coalesce(element.node ->> 'name', '') = ''
    ORDER BY element."position"
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'an element of the definition has no type or no name'
            USING ERRCODE = 'SM010', DETAIL = format('The element is: %s', left(v_element::text, 200)), HINT = v_hint;
    END IF;

    SELECT element.node ->> 'name'
    INTO v_name
    FROM core.definition_element(p_definition) AS element
    WHERE element.node ? 'choicesMax'
      AND (element.node ->> 'choicesMax')::numeric - coalesce((element.node ->> 'choicesMin')::numeric, 0)
          > 1000 * coalesce((element.node ->> 'choicesStep')::numeric, 1)
    ORDER BY element."position"
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'question "%" offers more than 1,000 choices', v_name
            USING ERRCODE = 'SM010',
                  DETAIL  = 'choicesMin, choicesMax and choicesStep span them.',
                  HINT    = 'Ask for a number instead: type text, inputType number.';
    END IF;

    SELECT string_agg(DISTINCT format('%s (%s)', element.node ->> 'type', element.node ->> 'name'), ', ')
    INTO v_types
    FROM core.definition_element(p_definition) AS element
    WHERE element.node ->> 'type' NOT IN
          ('rating', 'radiogroup', 'dropdown', 'checkbox', 'ranking', 'boolean', 'text', 'comment', 'matrix')
       OR element.node ? 'choicesByUrl' OR element.node ? 'choicesFromQuestion';

    IF v_types IS NOT NULL THEN
        RAISE EXCEPTION 'question type not supported yet: %', v_types
            USING ERRCODE = 'SM011',
                  DETAIL  = 'Supported are rating, radiogroup, dropdown, checkbox, ranking, boolean, text (also as number), comment and matrix, with their choices in the definition; panel, html and image may stand between them.',
                  HINT    = 'Remove these questions from the definition, or ask them as one of the supported types.';
    END IF;

    -- An answer is found by its key, so two questions may not share a name.
    SELECT named.question_path
    INTO v_name
    FROM core.read_definition(p_definition) AS named
    GROUP BY named.question_path
    HAVING count(*) > 1
    ORDER BY min(named.ordinal)
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'question path "%" stands twice in the definition', v_name
            USING ERRCODE = 'SM010',
                  DETAIL  = 'Every question, matrix row and option needs a path of its own.',
                  HINT    = 'Rename one of the two.';
    END IF;

    SELECT element.node ->> 'name'
    INTO v_name
    FROM core.definition_element(p_definition) AS element
    WHERE element.node ->> 'type' IN ('radiogroup', 'dropdown', 'checkbox', 'ranking', 'matrix')
      AND NOT EXISTS (
          SELECT
          FROM core.choice_list(coalesce(element.node -> 'columns', element.node -> 'choices'))
      )
      AND NOT element.node ? 'choicesMax'
    ORDER BY element."position"
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'question "%" has nothing to choose from', v_name
            USING ERRCODE = 'SM010',
                  DETAIL  = 'Its choices (or the columns of the matrix) are missing or empty.',
                  HINT    = 'Give the question its choices in the definition.';
    END IF;

    -- A scale needs two ends and steps between them, a list different choices.
    SELECT figure.question_path
    INTO v_name
    FROM core.read_definition(p_definition) AS figure
    WHERE figure.scale_min >= figure.scale_max OR figure.scale_step <= 0
    ORDER BY figure.ordinal
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'the scale of question "%" has no extent', v_name
            USING ERRCODE = 'SM010',
                  DETAIL  = 'Its lower end is not below its upper end, or its step is not above 0.',
                  HINT    = 'Correct rateMin, rateMax and rateStep, or min and max.';
    END IF;

    SELECT figure.question_path
    INTO v_name
    FROM core.read_definition(p_definition) AS figure
    CROSS JOIN LATERAL jsonb_to_recordset(figure.choices) AS listed (choice text, value numeric, answer_state text)
    GROUP BY figure.question_path, figure.ordinal
    HAVING count(*) > count(DISTINCT listed.choice) OR count(*) > count(DISTINCT (listed.answer_state, listed.value))
    ORDER BY figure.ordinal
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'question "%" offers one choice twice', v_name
            USING ERRCODE = 'SM010',
                  DETAIL  = 'Two of its choices have the same value; 1 and "1" are the same.',
                  HINT    = 'Give each choice a value of its own.';
    END IF;
EXCEPTION
    WHEN invalid_text_representation OR numeric_value_out_of_range OR invalid_parameter_value THEN
        RAISE EXCEPTION 'a number of the definition cannot be read: %', SQLERRM
            USING ERRCODE = 'SM010',
                  DETAIL  = 'rateMin, rateMax, rateStep, choicesMin, choicesMax and choicesStep are numbers, and no step is 0.',
                  HINT    = v_hint;
END;
$$;

COMMENT ON FUNCTION core.check_definition(jsonb) IS
    'Refuse what is not a SurveyJS definition (SM010) or uses a question type that is not supported yet (SM011, naming each).';
