CREATE OR REPLACE FUNCTION analytics._question_direction()
    RETURNS TABLE (survey text, question text, better text)
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    -- A role of no organisation learns nothing of surveys.
    PERFORM ops.current_org();

    RETURN QUERY
    SELECT known.survey, asked.question_path, declared.better
    FROM core.question_direction AS declared
    JOIN core.survey AS known ON known.survey_id = declared.survey_id
    JOIN core.question AS asked ON asked.question_id = declared.question_id;
END;
$$;

COMMENT ON FUNCTION analytics._question_direction() IS
    'The questions of which something else than the higher figure is better. Raises SM016 for a caller of no organisation. Internal.';

GRANT EXECUTE ON FUNCTION analytics._question_direction() TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
