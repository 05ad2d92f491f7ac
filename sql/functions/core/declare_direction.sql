CREATE OR REPLACE FUNCTION core.declare_direction(
    p_survey   text,
    p_question text,
    p_better   text
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_survey_id   bigint := core.survey_id(p_survey);
    v_question_id bigint;
BEGIN
    IF (p_better IN ('higher', 'lower', 'neither')) IS NOT TRUE THEN
        RAISE EXCEPTION 'direction "%" is not known', coalesce(p_better, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'It is higher, lower or neither.';
    END IF;

    SELECT known.question_id
    INTO v_question_id
    FROM core.question AS known
    WHERE known.survey_id = v_survey_id AND known.question_path = p_question AND known.measurement IN ('numeric', 'binary');
    IF NOT found THEN
        RAISE EXCEPTION 'survey "%" has no mean or share of a question "%"', p_survey, coalesce(p_question, '(null)')
            USING ERRCODE = 'SM002',
                  DETAIL  = 'Only means and shares can be better or worse.',
                  HINT    = 'See core.question for the paths of the survey.';
    END IF;

    INSERT INTO core.question_direction (survey_id, question_id, better)
    VALUES (v_survey_id, v_question_id, p_better)
    ON CONFLICT ON CONSTRAINT question_direction_pkey DO UPDATE
        SET better = excluded.better, declared_at = now()
        WHERE question_direction.better <> excluded.better;
END;
$$;

COMMENT ON FUNCTION core.declare_direction(text, text, text) IS
    'Say in which direction a question is better: higher (also where nothing is declared), lower, as of complaints, or neither, as of traits of people; recommendations and warnings follow, figures do not. Errors: SM001, SM002, SM020, SM025.';

GRANT EXECUTE ON FUNCTION core.declare_direction(text, text, text) TO surveymark_operator;
