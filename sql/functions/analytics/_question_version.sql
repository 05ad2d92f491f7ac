CREATE OR REPLACE FUNCTION analytics._question_version(
    p_survey_id bigint
)
    RETURNS TABLE (question_id bigint, version integer)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT placed.question_id, placed.version
    FROM core.survey_question AS placed
    WHERE placed.survey_id = p_survey_id
    UNION
    -- No version asks for a scale score; it can be had where one asks any of its items.
    SELECT scale.question_id, placed.version
    FROM core.scale AS scale
    JOIN core.scale_item AS item ON item.survey_id = scale.survey_id AND item.scale = scale.scale
    JOIN core.survey_question AS placed
        ON placed.survey_id = item.survey_id AND placed.question_id = item.question_id
    WHERE scale.survey_id = p_survey_id
    UNION
    SELECT spoken.question_id, placed.version
    FROM core.voice_question AS spoken
    JOIN core.survey_question AS placed ON placed.question_id = spoken.answered_question_id
    WHERE placed.survey_id = p_survey_id;
END;
$$;

COMMENT ON FUNCTION analytics._question_version(bigint) IS
    'Which versions of a survey ask each question; a scale counts as asked where any of its items is, what is known of a recording where the question is. Internal.';
