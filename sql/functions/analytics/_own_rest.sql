CREATE OR REPLACE FUNCTION analytics._own_rest(
    p_survey_id    bigint,
    p_segment_kind text,
    p_question_id  bigint DEFAULT NULL
)
    RETURNS TABLE (
        question_id bigint,
        segment     text,
        counts      bigint[],
        rest_counts bigint[],
        mean        double precision,
        sd          double precision,
        n_effective double precision
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH part AS MATERIALIZED (
        SELECT counted.*
        FROM analytics._own_count(p_survey_id, 'all_time', p_segment_kind, p_question_id) AS counted
        WHERE counted.answer_state = 'answered'
          AND NOT (SELECT survey.is_confidential FROM core.survey AS survey WHERE survey.survey_id = p_survey_id)
    ),
    -- Everybody's counts beside each segment, less its own: added up, since a join by value and by a segment that may be
    -- null compares each with each, millions where a question has a thousand values.
    rest AS (
        SELECT beside.question_id, beside.segment, beside.value, sum(beside.own_n)::bigint AS own_n, sum(beside.n)::bigint AS n,
               sum(beside.weight_sum) AS weight_sum, sum(beside.weight_square_sum) AS weight_square_sum,
               sum(beside.weighted_value_sum) AS weighted_value_sum,
               sum(beside.weighted_value_square_sum) AS weighted_value_square_sum
        FROM (
            SELECT place.question_id, place.segment, whole.value, 0 AS own_n, whole.n, whole.weight_sum, whole.weight_square_sum,
                   whole.weighted_value_sum, whole.weighted_value_square_sum
            FROM (SELECT DISTINCT part.question_id, part.segment FROM part) AS place
            JOIN (
                SELECT part.question_id, part.value, sum(part.n)::bigint AS n, sum(part.weight_sum) AS weight_sum,
                       sum(part.weight_square_sum) AS weight_square_sum, sum(part.weighted_value_sum) AS weighted_value_sum,
                       sum(part.weighted_value_square_sum) AS weighted_value_square_sum
                FROM part
                GROUP BY part.question_id, part.value
            ) AS whole ON whole.question_id = place.question_id
            UNION ALL
            SELECT part.question_id, part.segment, part.value, part.n, -part.n, -part.weight_sum, -part.weight_square_sum,
                   -part.weighted_value_sum, -part.weighted_value_square_sum
            FROM part
        ) AS beside
        GROUP BY beside.question_id, beside.segment, beside.value
    ),
    packed AS (
        SELECT rest.question_id, rest.segment,
               array_agg(rest.own_n ORDER BY rest.value) AS counts, array_agg(rest.n ORDER BY rest.value) AS rest_counts,
               array_agg(rest.value ORDER BY rest.value) FILTER (WHERE rest.n > 0) AS answer_values,
               array_agg(rest.n ORDER BY rest.value) FILTER (WHERE rest.n > 0) AS given_counts,
               array_agg(rest.weight_sum ORDER BY rest.value) FILTER (WHERE rest.n > 0) AS weight_sums,
               array_agg(rest.weight_square_sum ORDER BY rest.value) FILTER (WHERE rest.n > 0) AS weight_square_sums,
               sum(rest.weighted_value_sum) AS value_sum, sum(rest.weighted_value_square_sum) AS value_square_sum
        FROM rest
        GROUP BY rest.question_id, rest.segment
    )
    SELECT packed.question_id, packed.segment, packed.counts, packed.rest_counts, figure.mean::double precision,
           figure.sd::double precision, figure.n_effective::double precision
    FROM packed
    JOIN core.question AS question ON question.question_id = packed.question_id
    LEFT JOIN LATERAL analytics.summarise(
        packed.answer_values, packed.given_counts, packed.weight_sums, packed.weight_square_sums, question.measurement,
        p_value_sum => packed.value_sum, p_value_square_sum => packed.value_square_sum
    ) AS figure ON packed.answer_values IS NOT NULL;
END;
$$;

COMMENT ON FUNCTION analytics._own_rest(bigint, text, bigint) IS
    'Beside each segment of a survey that is not confidential all others: how often both gave each value, of the same values in ascending order, and the figures of the others, with weights. No rows for a confidential survey. Internal.';
