CREATE OR REPLACE FUNCTION analytics._check_question(
    p_survey   text,
    p_question text
)
    RETURNS void
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_parts text;
BEGIN
    IF p_question IS NULL OR EXISTS (
        SELECT
        FROM analytics._own_survey(p_survey) AS own
        JOIN core.question AS question ON question.survey_id = own.survey_id
        WHERE question.question_path = p_question
    ) THEN
        RETURN;
    END IF;

    -- A checkbox or matrix has no figure of its own, its options or rows have.
    SELECT string_agg(part.question_path, ', ' ORDER BY part.first_id)
    INTO v_parts
    FROM (
        SELECT question.question_path, min(question.question_id) AS first_id
        FROM analytics._own_survey(p_survey) AS own
        JOIN core.question AS question ON question.survey_id = own.survey_id
        WHERE starts_with(question.question_path, p_question || '.')
        GROUP BY 1
    ) AS part;

    RAISE EXCEPTION 'unknown question "%"', p_question
        USING ERRCODE = 'SM002',
              DETAIL  = CASE WHEN p_survey IS NULL THEN 'No survey of your organisation has a question of this path.'
                             ELSE format('Survey "%s" has no question of this path.', p_survey) END,
              HINT    = coalesce(
                  format('Ask for one of its parts: %s.', v_parts),
                  'Paths are name, name.row, name.option or the name of a scale: SELECT DISTINCT question FROM analytics.own_results.');
END;
$$;

COMMENT ON FUNCTION analytics._check_question(text, text) IS
    'Raises SM002 unless p_question is null or the path of a question in the survey (null: in any of the caller''s). Internal.';
