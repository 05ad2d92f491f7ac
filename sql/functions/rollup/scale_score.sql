CREATE OR REPLACE FUNCTION rollup.scale_score(
    p_org_ids          bigint[],
    p_response_set_ids bigint[]
)
    RETURNS TABLE (
        org_id bigint, response_set_id bigint, question_id bigint, month date, weight numeric, value numeric
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
BEGIN
    RETURN QUERY
    SELECT
        answered.org_id, answered.response_set_id, scale.question_id,
        answered.month, answered.weight,
        CASE WHEN count(item.question_id) >= scale.minimum_items
             THEN trim_scale(round(
                 sum(keyed.weight * CASE WHEN keyed.is_reversed
                                         THEN question.scale_min + question.scale_max - item.value
                                         ELSE item.value END)
                 / sum(keyed.weight) FILTER (WHERE item.question_id IS NOT NULL), 6))
        END
    FROM unnest(p_org_ids, p_response_set_ids) AS given (org_id, response_set_id)
    JOIN core.response_set AS answered
        ON answered.org_id = given.org_id AND answered.response_set_id = given.response_set_id
    JOIN core.scale AS scale ON scale.survey_id = answered.survey_id
    JOIN core.scale_item AS keyed ON keyed.survey_id = scale.survey_id AND keyed.scale = scale.scale
    JOIN core.question AS question ON question.question_id = keyed.question_id
    LEFT JOIN core.response_item AS item
        ON item.org_id = answered.org_id AND item.response_set_id = answered.response_set_id
       AND item.question_id = keyed.question_id AND item.answer_state = 'answered'
    GROUP BY answered.org_id, answered.response_set_id, scale.question_id, answered.month,
             answered.weight, scale.minimum_items;
END;
$$;

COMMENT ON FUNCTION rollup.scale_score(bigint[], bigint[]) IS
    'The score of each scale in each given response set: the weighted mean of the answered items, reversed items as scale_min + scale_max - value, rounded to 6 decimals; null with fewer answered items than the scale asks for.';
