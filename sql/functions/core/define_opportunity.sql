CREATE OR REPLACE FUNCTION core.define_opportunity(
    p_survey       text,
    p_opportunity  text,
    p_title        text,
    p_importance   text,
    p_satisfaction text
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_survey_id       bigint := core.survey_id(p_survey);
    v_importance_id   bigint;
    v_satisfaction_id bigint;
BEGIN
    IF num_nulls(p_opportunity, p_title, p_importance, p_satisfaction) > 0 THEN
        RAISE EXCEPTION 'name, title or questions of an opportunity of survey "%" are missing', p_survey
            USING ERRCODE = 'SM020',
                  HINT    = 'As in core.define_opportunity(''switch'', ''find'', ''Find a file'', ''find_importance'', ''find_satisfaction'').';
    END IF;

    SELECT max(asked.question_id) FILTER (WHERE asked.question_path = p_importance),
           max(asked.question_id) FILTER (WHERE asked.question_path = p_satisfaction)
    INTO v_importance_id, v_satisfaction_id
    FROM core.question AS asked
    WHERE asked.survey_id = v_survey_id AND asked.measurement = 'numeric'
      AND asked.scale_min IS NOT NULL AND asked.scale_max IS NOT NULL AND asked.reader <> 'scale';

    IF num_nulls(v_importance_id, v_satisfaction_id) > 0 THEN
        RAISE EXCEPTION 'question "%" of survey "%" cannot say how large an opportunity is',
                CASE WHEN v_importance_id IS NULL THEN p_importance ELSE p_satisfaction END, p_survey
            USING ERRCODE = 'SM002',
                  DETAIL  = 'Importance and satisfaction are questions of the survey with a numeric scale.',
                  HINT    = 'See core.question for the paths and scales of the survey.';
    END IF;

    INSERT INTO core.opportunity (survey_id, opportunity, title, importance_question_id, satisfaction_question_id)
    VALUES (v_survey_id, p_opportunity, p_title, v_importance_id, v_satisfaction_id)
    ON CONFLICT ON CONSTRAINT opportunity_pkey DO UPDATE
        SET title = excluded.title, importance_question_id = excluded.importance_question_id,
            satisfaction_question_id = excluded.satisfaction_question_id;
END;
$$;

COMMENT ON FUNCTION core.define_opportunity(text, text, text, text, text) IS
    'Say which questions of a survey ask how important something is to people (p_importance) and how satisfied they are with it (p_satisfaction), for analytics.own_opportunity. Defining again replaces it. Errors: SM001, SM002, SM020, check_violation where both are the same question.';

GRANT EXECUTE ON FUNCTION core.define_opportunity(text, text, text, text, text) TO surveymark_ingest, surveymark_operator;
