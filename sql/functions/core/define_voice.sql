-- Said by the author and not by the first recording: that somebody has spoken would be news about one person.
CREATE OR REPLACE FUNCTION core.define_voice(
    p_survey   text,
    p_question text
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
    SELECT asked.question_id INTO v_question_id
    FROM core.question AS asked
    WHERE asked.survey_id = v_survey_id AND asked.question_path = p_question AND asked.reader NOT IN ('scale', 'voice');

    IF NOT found THEN
        RAISE EXCEPTION 'question "%" of survey "%" cannot be answered by voice', coalesce(p_question, '(null)'), p_survey
            USING ERRCODE = 'SM002',
                  DETAIL  = 'The survey has no question of this path that people answer.',
                  HINT    = 'See core.question for the paths of the survey.';
    END IF;

    PERFORM core.make_voice_questions(ARRAY[v_question_id]);
END;
$$;

COMMENT ON FUNCTION core.define_voice(text, text) IS
    'Say that a question of a survey can be answered by voice: makes the questions that recordings of it answer by themselves (their duration, language and so on). Again changes nothing. Errors: SM001, SM002, SM024.';

GRANT EXECUTE ON FUNCTION core.define_voice(text, text) TO surveymark_ingest, surveymark_operator;
