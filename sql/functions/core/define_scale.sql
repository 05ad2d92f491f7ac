CREATE OR REPLACE FUNCTION core.define_scale(
    p_survey        text,
    p_scale         text,
    p_title         text,
    p_items         jsonb,
    p_minimum_items integer DEFAULT NULL
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_survey_id     bigint := core.survey_id(p_survey);
    v_question_id   bigint;
    v_item          text;
    v_low           numeric;
    v_high          numeric;
    v_minimum_items integer;
BEGIN
    IF jsonb_typeof(p_items) IS DISTINCT FROM 'object' OR p_items = '{}' THEN
        RAISE EXCEPTION 'the scoring key of scale "%" is missing', p_scale
            USING ERRCODE = 'SM020',
                  DETAIL  = 'A scoring key is a JSON object from question path to weight.',
                  HINT    = 'Pass for example {"A1": -1, "A2": 1}; a negative weight reverses the item.';
    END IF;

    v_minimum_items := coalesce(p_minimum_items, (SELECT count(*) FROM jsonb_object_keys(p_items)));

    SELECT keyed.key
    INTO v_item
    FROM jsonb_each(p_items) AS keyed
    LEFT JOIN core.question AS question
        ON question.survey_id = v_survey_id AND question.question_path = keyed.key
    WHERE question.question_id IS NULL OR question.measurement NOT IN ('numeric', 'binary')
       OR question.scale_min IS NULL OR question.scale_max IS NULL OR question.reader = 'scale'
       OR jsonb_typeof(keyed.value) <> 'number' OR keyed.value = '0'
    ORDER BY keyed.key
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'question "%" of survey "%" cannot be an item of scale "%"', v_item, p_survey, p_scale
            USING ERRCODE = 'SM002',
                  DETAIL  = 'An item is a question of the survey with a numeric scale, and has a weight that is not 0.',
                  HINT    = 'See core.question for the paths and scales of the survey.';
    END IF;

    -- The score is a weighted mean, so its own scale is the weighted mean of the ends.
    SELECT sum(abs(keyed.value::text::numeric) * question.scale_min) / sum(abs(keyed.value::text::numeric)),
           sum(abs(keyed.value::text::numeric) * question.scale_max) / sum(abs(keyed.value::text::numeric))
    INTO v_low, v_high
    FROM jsonb_each(p_items) AS keyed
    JOIN core.question AS question
        ON question.survey_id = v_survey_id AND question.question_path = keyed.key;

    INSERT INTO core.question (survey_id, question_path, title, question_type, measurement, reader, scale_min, scale_max)
    VALUES (v_survey_id, p_scale, p_title, 'scale', 'numeric', 'scale', v_low, v_high)
    ON CONFLICT ON CONSTRAINT question_question_path_key
        DO UPDATE SET title = excluded.title, scale_min = excluded.scale_min, scale_max = excluded.scale_max
        WHERE question.reader = 'scale'
    RETURNING question_id INTO v_question_id;

    IF v_question_id IS NULL THEN
        RAISE EXCEPTION 'survey "%" has a question named "%"', p_survey, p_scale
            USING ERRCODE = 'SM024',
                  DETAIL  = 'A scale and a question of one survey cannot share a path.',
                  HINT    = 'Name the scale differently.';
    END IF;

    -- The same key again changes no score.
    IF EXISTS (
        SELECT
        FROM core.scale AS known
        WHERE known.survey_id = v_survey_id AND known.scale = p_scale AND known.minimum_items = v_minimum_items
    ) AND NOT EXISTS (
        SELECT
        FROM (
            SELECT question.question_path AS path, CASE WHEN item.is_reversed THEN -item.weight ELSE item.weight END AS weight
            FROM core.scale_item AS item
            JOIN core.question AS question ON question.question_id = item.question_id
            WHERE item.survey_id = v_survey_id AND item.scale = p_scale
        ) AS known
        FULL JOIN (
            SELECT keyed.key AS path, keyed.value::text::numeric AS weight FROM jsonb_each(p_items) AS keyed
        ) AS given USING (path)
        WHERE known.weight IS DISTINCT FROM given.weight
    ) THEN
        RETURN v_question_id;
    END IF;

    -- Who writes answers meanwhile would mark them by the old key, unseen by the marks made below.
    PERFORM ops.refuse_old_snapshot('a scoring key');
    LOCK TABLE core.response_item IN SHARE MODE;

    INSERT INTO core.scale (survey_id, scale, question_id, minimum_items)
    VALUES (v_survey_id, p_scale, v_question_id,
            v_minimum_items)
    ON CONFLICT ON CONSTRAINT scale_pkey DO UPDATE SET minimum_items = excluded.minimum_items;

    DELETE FROM core.scale_item AS item WHERE item.survey_id = v_survey_id AND item.scale = p_scale;

    INSERT INTO core.scale_item (survey_id, scale, question_id, weight, is_reversed)
    SELECT v_survey_id, p_scale, question.question_id,
           abs(keyed.value::text::numeric), keyed.value::text::numeric < 0
    FROM jsonb_each(p_items) AS keyed
    JOIN core.question AS question
        ON question.survey_id = v_survey_id AND question.question_path = keyed.key;

    -- Answers that are already there are scored by the new key.
    INSERT INTO rollup.pending_score (org_id, response_set_id)
    SELECT answered.org_id, answered.response_set_id
    FROM core.response_set AS answered
    WHERE answered.survey_id = v_survey_id;

    -- Readiness is made of the items of the forces.
    IF EXISTS (
        SELECT FROM core.force_scale AS scaled WHERE scaled.survey_id = v_survey_id AND scaled.scale = p_scale
    ) THEN
        PERFORM core.key_readiness(v_survey_id);
    END IF;

    RETURN v_question_id;
END;
$$;

COMMENT ON FUNCTION core.define_scale(text, text, text, jsonb, integer) IS
    'Define (or redefine) a scale of a survey by its scoring key, {question path: weight}, a negative weight reversing the item; the score is the weighted mean of the items and is null with fewer than p_minimum_items answers (all, unless said otherwise). Answers already there are scored again. Returns the question_id of the score. Errors: SM001, SM002, SM020, SM024, SM029.';

GRANT EXECUTE ON FUNCTION core.define_scale(text, text, text, jsonb, integer) TO surveymark_ingest, surveymark_operator;
