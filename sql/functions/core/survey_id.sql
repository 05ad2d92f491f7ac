CREATE OR REPLACE FUNCTION core.survey_id(
    p_survey text
)
    RETURNS bigint
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_survey_id bigint;
BEGIN
    SELECT known.survey_id INTO v_survey_id FROM core.survey AS known WHERE known.survey = p_survey;

    IF v_survey_id IS NULL THEN
        RAISE EXCEPTION 'unknown survey "%"', p_survey
            USING ERRCODE = 'SM001',
                  DETAIL  = 'No survey is registered under this code.',
                  HINT    = 'Register it with core.register_survey() or surveymark load.';
    END IF;

    RETURN v_survey_id;
END;
$$;

COMMENT ON FUNCTION core.survey_id(text) IS 'The survey_id of a survey''s code; raises SM001 for an unknown code.';

GRANT EXECUTE ON FUNCTION core.survey_id(text) TO surveymark_reader;
