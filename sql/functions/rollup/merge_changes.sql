CREATE OR REPLACE FUNCTION rollup.merge_changes(
    p_changes rollup.change[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_unknown bigint;
    v_touched record;
BEGIN
    SELECT answered.question_id INTO v_unknown
    FROM unnest(p_changes) AS change
    CROSS JOIN LATERAL unnest(change.question_ids) AS answered (question_id)
    WHERE NOT EXISTS (SELECT FROM core.question WHERE question.question_id = answered.question_id)
    LIMIT 1;

    IF found THEN
        RAISE EXCEPTION 'a change counts the unknown question %', v_unknown
            USING ERRCODE = 'SM002',
                  DETAIL  = 'No survey has a question of this number.',
                  HINT    = 'Bring the question back, then: surveymark drain --requeue';
    END IF;

    -- Key order is the lock order of everybody who writes the rollup.
    WITH merged AS (
        SELECT
            change.org_id, question.survey_id, answered.question_id, change.month, answered.answer_state,
            counted.value, sum(change.n) AS n, sum(change.weight_sum) AS weight_sum,
            sum(change.weight_square_sum) AS weight_square_sum, sum(counted.value_sum) AS value_sum,
            sum(counted.value_square_sum) AS value_square_sum, sum(counted.weighted_value_sum) AS weighted_value_sum,
            sum(counted.weighted_value_square_sum) AS weighted_value_square_sum
        FROM unnest(p_changes) AS change
        CROSS JOIN LATERAL unnest(change.question_ids, change.answer_states, change.answer_values)
            AS answered (question_id, answer_state, value)
        JOIN core.question AS question ON question.question_id = answered.question_id
        CROSS JOIN LATERAL (
            SELECT
                CASE WHEN question.is_continuous THEN rollup.bucket_value(answered.value) ELSE answered.value END AS value,
                CASE WHEN question.is_continuous
                     THEN coalesce(change.value_sum, change.n * answered.value) END AS value_sum,
                CASE WHEN question.is_continuous
                     THEN coalesce(change.value_square_sum, change.n * answered.value * answered.value) END
                    AS value_square_sum,
                CASE WHEN question.is_continuous
                     THEN coalesce(change.weighted_value_sum, change.weight_sum * answered.value) END
                    AS weighted_value_sum,
                CASE WHEN question.is_continuous
                     THEN coalesce(change.weighted_value_square_sum, change.weight_sum * answered.value * answered.value) END
                    AS weighted_value_square_sum
        ) AS counted
        GROUP BY change.org_id, question.survey_id, answered.question_id, change.month, answered.answer_state,
                 counted.value
        HAVING sum(change.n) <> 0 OR sum(change.weight_sum) <> 0 OR sum(change.weight_square_sum) <> 0
            OR sum(counted.value_sum) <> 0 OR sum(counted.value_square_sum) <> 0
            OR sum(counted.weighted_value_sum) <> 0 OR sum(counted.weighted_value_square_sum) <> 0
    ),
    stored AS (
        INSERT INTO rollup.answer_count AS counted
            (org_id, survey_id, question_id, month, answer_state, value, n, weight_sum, weight_square_sum,
             value_sum, value_square_sum, weighted_value_sum, weighted_value_square_sum)
        SELECT * FROM merged ORDER BY 1, 2, 3, 4, 5, 6
        ON CONFLICT ON CONSTRAINT answer_count_pkey DO UPDATE
            SET n                         = counted.n + excluded.n,
                weight_sum                = counted.weight_sum + excluded.weight_sum,
                weight_square_sum         = counted.weight_square_sum + excluded.weight_square_sum,
                value_sum                 = coalesce(counted.value_sum, 0) + excluded.value_sum,
                value_square_sum          = coalesce(counted.value_square_sum, 0) + excluded.value_square_sum,
                weighted_value_sum        = coalesce(counted.weighted_value_sum, 0) + excluded.weighted_value_sum,
                weighted_value_square_sum = coalesce(counted.weighted_value_square_sum, 0)
                                            + excluded.weighted_value_square_sum
        RETURNING counted.org_id, counted.survey_id, counted.question_id, counted.month
    ),
    touched AS (
        SELECT DISTINCT stored.org_id, stored.survey_id, stored.question_id, stored.month FROM stored
    )
    SELECT
        array_agg(touched.org_id) AS org_ids, array_agg(touched.survey_id) AS survey_ids,
        array_agg(touched.question_id) AS question_ids, array_agg(touched.month) AS months
    INTO v_touched
    FROM touched;

    DELETE FROM rollup.answer_count AS counted
    USING unnest(v_touched.org_ids, v_touched.survey_ids, v_touched.question_ids, v_touched.months)
        AS touched (org_id, survey_id, question_id, month)
    WHERE counted.org_id = touched.org_id AND counted.survey_id = touched.survey_id
      AND counted.question_id = touched.question_id AND counted.month = touched.month
      AND counted.n = 0 AND counted.weight_sum = 0 AND counted.weight_square_sum = 0
      AND coalesce(counted.value_sum, 0) = 0 AND coalesce(counted.value_square_sum, 0) = 0
      AND coalesce(counted.weighted_value_sum, 0) = 0 AND coalesce(counted.weighted_value_square_sum, 0) = 0;

    -- For whoever makes something from all organisations' counts: these are others now, also where nothing
    -- but the people behind them changed.
    INSERT INTO rollup.question_month (question_id, month)
    SELECT DISTINCT answered.question_id, change.month
    FROM unnest(p_changes) AS change
    CROSS JOIN LATERAL unnest(change.question_ids) AS answered (question_id)
    ORDER BY 1, 2
    ON CONFLICT ON CONSTRAINT question_month_pkey DO NOTHING;

    INSERT INTO rollup.survey_month (org_id, survey_id, month)
    SELECT DISTINCT change.org_id, question.survey_id, change.month
    FROM unnest(p_changes) AS change
    CROSS JOIN LATERAL unnest(change.question_ids) AS answered (question_id)
    JOIN core.question ON question.question_id = answered.question_id
    ORDER BY 1, 2, 3
    ON CONFLICT ON CONSTRAINT survey_month_pkey DO UPDATE SET revision = excluded.revision;

    PERFORM rollup.show_counts(v_touched.org_ids, v_touched.survey_ids, v_touched.question_ids, v_touched.months);
END;
$$;

COMMENT ON FUNCTION rollup.merge_changes(rollup.change[]) IS
    'Add signed counts to the rollup, answers to continuous questions to their buckets, and let what readers see catch up. Error: SM002 for a question that no survey has.';
