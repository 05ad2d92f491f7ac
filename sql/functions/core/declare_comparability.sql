CREATE OR REPLACE FUNCTION core.declare_comparability(
    p_survey            text,
    p_version           integer,
    p_question          text,
    p_relation          text,
    p_previous_question text DEFAULT NULL,
    p_factor            numeric DEFAULT NULL,
    p_addend            numeric DEFAULT NULL,
    p_note              text DEFAULT NULL
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_survey_id bigint := core.survey_id(p_survey);
    v_question  core.question;
    v_previous  core.question;
    v_unknown   text;
BEGIN
    IF (p_relation IN ('comparable', 'recoded', 'break')) IS NOT TRUE THEN
        RAISE EXCEPTION 'relation "%" is not known', coalesce(p_relation, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'It is comparable, recoded or break.';
    END IF;

    IF (p_relation = 'recoded') <> (p_previous_question IS NOT NULL)
        OR (p_relation <> 'recoded' AND num_nonnulls(p_factor, p_addend) > 0)
    THEN
        RAISE EXCEPTION 'relation "%" with earlier question "%", factor % and addend %', p_relation,
                coalesce(p_previous_question, '(null)'), coalesce(p_factor::text, '(null)'), coalesce(p_addend::text, '(null)')
            USING ERRCODE = 'SM025',
                  DETAIL  = 'What is recoded is the figures of an earlier question, and nothing else is.',
                  HINT    = 'Pass an earlier question, a factor and an addend with recoded, and none of them otherwise.';
    END IF;

    IF NOT EXISTS (
        SELECT FROM core.survey_version AS known WHERE known.survey_id = v_survey_id AND known.version = p_version
    ) THEN
        RAISE EXCEPTION 'survey "%" has no version %', p_survey, coalesce(p_version::text, '(null)')
            USING ERRCODE = 'SM026',
                  DETAIL  = (SELECT format('It has the versions 1 to %s.', max(known.version))
                             FROM core.survey_version AS known WHERE known.survey_id = v_survey_id),
                  HINT    = 'Register the definition first: core.register_survey() returns its version.';
    END IF;

    SELECT * INTO v_question FROM core.question AS known
    WHERE known.survey_id = v_survey_id AND known.question_path = p_question AND known.measurement IN ('numeric', 'binary');
    SELECT * INTO v_previous FROM core.question AS known
    WHERE known.survey_id = v_survey_id AND known.question_path = p_previous_question
      AND known.measurement IN ('numeric', 'binary') AND known.question_id <> v_question.question_id;

    v_unknown := CASE
        WHEN v_question.question_id IS NULL THEN coalesce(p_question, '(null)')
        WHEN p_relation = 'recoded' AND v_previous.question_id IS NULL THEN p_previous_question
    END;
    IF v_unknown IS NOT NULL THEN
        RAISE EXCEPTION 'survey "%" has no figures of a question "%" to compare', p_survey, v_unknown
            USING ERRCODE = 'SM002',
                  DETAIL  = 'Compared are questions with a mean or a share, the earlier one with another.',
                  HINT    = 'See core.question for the paths of the survey.';
    END IF;

    INSERT INTO core.comparability AS known
        (survey_id, version, question_id, relation, previous_question_id, factor, addend, note)
    VALUES (v_survey_id, p_version, v_question.question_id, p_relation, v_previous.question_id,
            CASE WHEN p_relation = 'recoded' THEN coalesce(p_factor, 1) END,
            CASE WHEN p_relation = 'recoded' THEN coalesce(p_addend, 0) END, p_note)
    ON CONFLICT ON CONSTRAINT comparability_pkey DO UPDATE
        SET relation = excluded.relation, previous_question_id = excluded.previous_question_id, factor = excluded.factor,
            addend = excluded.addend, note = excluded.note, declared_at = now();
END;
$$;

COMMENT ON FUNCTION core.declare_comparability(text, integer, text, text, text, numeric, numeric, text) IS
    'Say how the answers to a question go on from a version of the survey: comparable (as is taken where nothing is declared), break (no trend goes across), or recoded: p_previous_question goes on in it, each of its figures as p_addend + p_factor * figure (1 and 0 unless said otherwise), as where a scale of 1 to 5 became one of 1 to 7. p_note says why. Declaring again replaces it; no answer changes. Errors: SM001, SM002, SM025, SM026.';

GRANT EXECUTE ON FUNCTION core.declare_comparability(text, integer, text, text, text, numeric, numeric, text) TO surveymark_operator;
