CREATE OR REPLACE FUNCTION core.define_plausible_range(
    p_survey   text,
    p_question text,
    p_minimum  numeric,
    p_maximum  numeric,
    p_source   text
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_survey_id   bigint := core.survey_id(p_survey);
    v_question_id bigint := (
        SELECT known.question_id
        FROM core.question AS known
        WHERE known.survey_id = v_survey_id AND known.question_path = p_question AND known.reader IN ('number', 'rating')
    );
BEGIN
    IF v_question_id IS NULL THEN
        RAISE EXCEPTION 'survey "%" has no question "%" that is answered with a number', p_survey, coalesce(p_question, '(null)')
            USING ERRCODE = 'SM002',
                  DETAIL  = 'Only numbers have a plausible range.',
                  HINT    = 'See core.question for the paths of the survey.';
    END IF;

    IF num_nulls(p_minimum, p_maximum, p_source) > 0 OR p_source = '' THEN
        RAISE EXCEPTION 'least, greatest or source of the plausible range of "%" is missing', p_question
            USING ERRCODE = 'SM020',
                  HINT    = 'As in core.define_plausible_range(''pulse'', ''age'', 14, 105, ''oldest employee on record'').';
    END IF;

    IF NOT (p_minimum > '-Infinity' AND p_minimum <= p_maximum AND p_maximum < 'Infinity') THEN
        RAISE EXCEPTION 'the plausible range of "%" goes from % to %', p_question, p_minimum, p_maximum
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass the lower end first.';
    END IF;

    -- Who judges responses meanwhile would do it by the old one, unseen by the marks made below.
    PERFORM ops.refuse_old_snapshot('a plausible range');
    PERFORM pg_advisory_xact_lock(hashtextextended('surveymark assess quality', 0));

    INSERT INTO core.plausible_range (survey_id, question_id, minimum, maximum, source)
    VALUES (v_survey_id, v_question_id, p_minimum, p_maximum, p_source)
    ON CONFLICT ON CONSTRAINT plausible_range_pkey DO UPDATE
        SET minimum = excluded.minimum, maximum = excluded.maximum, source = excluded.source, defined_at = now();

    INSERT INTO rollup.pending_quality (org_id, response_set_id, survey_id, month)
    SELECT judged.org_id, judged.response_set_id, judged.survey_id, judged.month
    FROM rollup.response_quality AS judged
    WHERE judged.survey_id = v_survey_id;
END;
$$;

COMMENT ON FUNCTION core.define_plausible_range(text, text, numeric, numeric, text) IS
    'Say between which numbers an answer can be true, in the unit of the question, with a source. Others are stored and counted as before, and break the quality rule impossible_values; responses that are there are judged again. Defining again replaces it. Errors: SM001, SM002, SM020, SM025, SM029.';

GRANT EXECUTE ON FUNCTION core.define_plausible_range(text, text, numeric, numeric, text) TO surveymark_operator;
