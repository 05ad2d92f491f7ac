CREATE OR REPLACE FUNCTION rollup.drain_batch(
    p_limit integer DEFAULT 5000
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_scored  bigint;
    v_claimed bigint;
    v_touched record;
BEGIN
    -- One drain works at a time; the others have nothing to wait for.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('surveymark drain', 0)) THEN
        RETURN 0;
    END IF;

    v_scored := rollup.score_sets(p_limit);

    -- Claim, effect and forgetting are one transaction, so no crash can come between them.
    -- Key order is the lock order of everybody who writes the rollup.
    WITH claimed AS (
        DELETE FROM rollup.change AS pending
        WHERE pending.change_id IN (
            SELECT oldest.change_id FROM rollup.change AS oldest ORDER BY oldest.change_id LIMIT p_limit
        )
        RETURNING pending.*
    ),
    merged AS (
        SELECT
            claimed.org_id, question.survey_id, claimed.question_id, claimed.month, claimed.answer_state,
            claimed.value, sum(claimed.n) AS n, sum(claimed.weight_sum) AS weight_sum,
            sum(claimed.weight_square_sum) AS weight_square_sum
        FROM claimed
        JOIN core.question AS question ON question.question_id = claimed.question_id
        GROUP BY claimed.org_id, question.survey_id, claimed.question_id, claimed.month, claimed.answer_state,
                 claimed.value
        HAVING sum(claimed.n) <> 0 OR sum(claimed.weight_sum) <> 0 OR sum(claimed.weight_square_sum) <> 0
    ),
    stored AS (
        INSERT INTO rollup.answer_count AS counted
            (org_id, survey_id, question_id, month, answer_state, value, n, weight_sum, weight_square_sum)
        SELECT * FROM merged ORDER BY 1, 2, 3, 4, 5, 6
        ON CONFLICT ON CONSTRAINT answer_count_pkey DO UPDATE
            SET n                 = counted.n + excluded.n,
                weight_sum        = counted.weight_sum + excluded.weight_sum,
                weight_square_sum = counted.weight_square_sum + excluded.weight_square_sum
        RETURNING counted.org_id, counted.survey_id, counted.question_id, counted.month
    ),
    touched AS (
        SELECT DISTINCT stored.org_id, stored.survey_id, stored.question_id, stored.month FROM stored
    )
    SELECT
        (SELECT count(*) FROM claimed) AS claimed,
        array_agg(touched.org_id) AS org_ids, array_agg(touched.survey_id) AS survey_ids,
        array_agg(touched.question_id) AS question_ids, array_agg(touched.month) AS months
    INTO v_touched
    FROM touched;

    v_claimed := v_touched.claimed;

    DELETE FROM rollup.answer_count AS counted
    USING unnest(v_touched.org_ids, v_touched.survey_ids, v_touched.question_ids, v_touched.months)
        AS touched (org_id, survey_id, question_id, month)
    WHERE counted.org_id = touched.org_id AND counted.survey_id = touched.survey_id
      AND counted.question_id = touched.question_id AND counted.month = touched.month
      AND counted.n = 0 AND counted.weight_sum = 0 AND counted.weight_square_sum = 0;

    PERFORM rollup.show_counts(v_touched.org_ids, v_touched.survey_ids, v_touched.question_ids, v_touched.months);

    RETURN v_scored + v_claimed;
END;
$$;

COMMENT ON FUNCTION rollup.drain_batch(integer) IS
    'Score up to p_limit marked sets and merge up to p_limit ledger rows into the rollup, in one transaction; returns how many were handled, 0 when nothing waits or another drain works.';
