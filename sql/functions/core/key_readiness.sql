-- Readiness is the mean of the forces, each from 0 to 1 of its range, and those that hold back from the other end.
-- A weighted mean of means is a weighted mean of items: so it is a scale, and capture, drain, rollup, steps and
-- benchmarks know it without a line more. An item counts by its weight over all weights of its force, and over the
-- range of that force, which takes the unit away.
CREATE OR REPLACE FUNCTION core.key_readiness(
    p_survey_id bigint
)
    RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_readiness record;
    v_key       jsonb;
BEGIN
    SELECT survey.survey, known.scale, known.minimum_items
    INTO v_readiness
    FROM core.readiness AS known
    JOIN core.survey AS survey ON survey.survey_id = known.survey_id
    WHERE known.survey_id = p_survey_id;

    SELECT jsonb_object_agg(item.path, item.weight)
    INTO v_key
    FROM (
        SELECT question.question_path AS path,
               force.direction * CASE WHEN keyed.is_reversed THEN -1 ELSE 1 END * keyed.weight
                   / sum(keyed.weight) OVER (PARTITION BY scaled.force) / (score.scale_max - score.scale_min) AS weight
        FROM core.force_scale AS scaled
        JOIN core.force AS force ON force.force = scaled.force AND force.direction <> 0
        JOIN core.scale AS scale ON scale.survey_id = scaled.survey_id AND scale.scale = scaled.scale
        JOIN core.question AS score ON score.question_id = scale.question_id
        JOIN core.scale_item AS keyed ON keyed.survey_id = scaled.survey_id AND keyed.scale = scaled.scale
        JOIN core.question AS question ON question.question_id = keyed.question_id
        WHERE scaled.survey_id = p_survey_id
    ) AS item;

    RETURN CASE WHEN v_key IS NOT NULL THEN core.define_scale(
        v_readiness.survey, v_readiness.scale, 'Readiness: the balance of the forces', v_key, v_readiness.minimum_items
    ) END;
END;
$$;

COMMENT ON FUNCTION core.key_readiness(bigint) IS
    'Make the scoring key of the readiness of a survey from the scoring keys of its forces, and define the scale; returns its question_id, null where no force has a direction.';
