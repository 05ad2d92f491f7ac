CREATE OR REPLACE FUNCTION core.define_forces(
    p_survey        text,
    p_scales        jsonb,
    p_outcome       text DEFAULT NULL,
    p_readiness     text DEFAULT 'readiness',
    p_minimum_items integer DEFAULT NULL
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_survey_id  bigint := core.survey_id(p_survey);
    v_outcome_id bigint;
    v_wrong      text;
BEGIN
    IF jsonb_typeof(p_scales) IS DISTINCT FROM 'object' OR p_scales = '{}' OR p_readiness IS NULL THEN
        RAISE EXCEPTION 'the scales of the forces of survey "%" are missing', p_survey
            USING ERRCODE = 'SM020',
                  DETAIL  = 'They are a JSON object from force to the name of a scale.',
                  HINT    = 'Pass for example {"push": "pain", "pull": "promise", "anchors": "habit", "anxiety": "worry"}.';
    END IF;

    SELECT given.force INTO v_wrong
    FROM jsonb_object_keys(p_scales) AS given (force)
    WHERE NOT EXISTS (SELECT FROM core.force AS known WHERE known.force = given.force)
    ORDER BY given.force
    LIMIT 1;
    IF found THEN
        RAISE EXCEPTION 'unknown force "%"', v_wrong
            USING ERRCODE = 'SM025',
                  DETAIL  = format('Known are %s.', (SELECT string_agg(known.force, ', ' ORDER BY known.ordinal) FROM core.force AS known)),
                  HINT    = 'Name one of these, or add a row to core.force.';
    END IF;

    SELECT coalesce(given.scale, '(null)') INTO v_wrong
    FROM jsonb_each_text(p_scales) AS given (force, scale)
    WHERE given.scale IS NOT DISTINCT FROM p_readiness
       OR NOT EXISTS (SELECT FROM core.scale AS known WHERE known.survey_id = v_survey_id AND known.scale = given.scale)
    ORDER BY given.scale
    LIMIT 1;
    IF found THEN
        RAISE EXCEPTION 'no scale "%" of survey "%" can be a force', v_wrong, p_survey
            USING ERRCODE = 'SM002',
                  DETAIL  = 'A force is a scale of the survey, and another one than its readiness.',
                  HINT    = 'Define the scale first: core.define_scale().';
    END IF;

    IF p_outcome IS NOT NULL THEN
        SELECT asked.question_id INTO v_outcome_id
        FROM core.question AS asked
        WHERE asked.survey_id = v_survey_id AND asked.question_path = p_outcome AND asked.measurement IN ('numeric', 'binary');
        IF NOT found THEN
            RAISE EXCEPTION 'question "%" of survey "%" cannot be the outcome', p_outcome, p_survey
                USING ERRCODE = 'SM002',
                      DETAIL  = 'The outcome is a question of the survey that is answered by a number or by yes or no.',
                      HINT    = 'See core.question for the paths and measurements of the survey.';
        END IF;
    END IF;

    SELECT max(item.path) INTO v_wrong
    FROM (
        SELECT question.question_path AS path
        FROM jsonb_each_text(p_scales) AS given (force, scale)
        JOIN core.force AS known ON known.force = given.force AND known.direction <> 0
        JOIN core.scale_item AS keyed ON keyed.survey_id = v_survey_id AND keyed.scale = given.scale
        JOIN core.question AS question ON question.question_id = keyed.question_id
        GROUP BY question.question_path
        HAVING count(*) > 1
    ) AS item;
    IF v_wrong IS NOT NULL THEN
        RAISE EXCEPTION 'question "%" is an item of two forces', v_wrong
            USING ERRCODE = 'SM024',
                  DETAIL  = 'In the balance it would count twice, or against itself.',
                  HINT    = 'Take it out of one of the two scales.';
    END IF;

    -- Held until the end, so that no other definition of these forces comes in between.
    INSERT INTO core.readiness AS known (survey_id, scale, minimum_items, outcome_question_id)
    VALUES (v_survey_id, p_readiness, p_minimum_items, v_outcome_id)
    ON CONFLICT ON CONSTRAINT readiness_pkey DO UPDATE
        SET scale = excluded.scale, minimum_items = excluded.minimum_items, outcome_question_id = excluded.outcome_question_id;

    DELETE FROM core.force_scale AS known WHERE known.survey_id = v_survey_id;

    INSERT INTO core.force_scale (survey_id, force, scale)
    SELECT v_survey_id, given.force, given.scale FROM jsonb_each_text(p_scales) AS given (force, scale);

    RETURN core.key_readiness(v_survey_id);
END;
$$;

COMMENT ON FUNCTION core.define_forces(text, jsonb, text, text, integer) IS
    'Say which scales of a survey stand for which forces, {force: scale}, and define its readiness score (p_readiness) from their items; p_outcome is the question that says what the forces lead to. A response set with fewer than p_minimum_items answered items has no readiness (all, unless said otherwise: then readiness is exactly the balance of its forces). Defining again replaces it. Returns the question_id of the readiness score, null where no force has a direction. Errors: SM001, SM002, SM020, SM024, SM025, SM029.';

GRANT EXECUTE ON FUNCTION core.define_forces(text, jsonb, text, text, integer) TO surveymark_ingest, surveymark_operator;
