CREATE OR REPLACE FUNCTION rollup.take_quality_reference(
    p_org_id    bigint,
    p_survey_id bigint
)
    RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    -- A middle and a mean of fewer are nobody's but theirs.
    v_least CONSTANT integer := 30;
    v_n     bigint := (
        SELECT count(*)
        FROM core.response_set AS answered
        WHERE answered.org_id = p_org_id AND answered.survey_id = p_survey_id AND answered.completed_at IS NOT NULL
    );
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM (SELECT) AS one
        LEFT JOIN rollup.quality_reference AS taken ON taken.org_id = p_org_id AND taken.survey_id = p_survey_id
        WHERE CASE WHEN taken.n IS NULL THEN v_n >= v_least ELSE v_n >= 2 * taken.n OR 2 * v_n <= taken.n END
    ) THEN
        RETURN false;
    END IF;

    INSERT INTO rollup.quality_reference (org_id, survey_id, n, n_timed, median_seconds, question_ids, means)
    SELECT p_org_id, p_survey_id, v_n, timed.n,
           CASE WHEN timed.n >= v_least THEN timed.median END,
           coalesce(rated.question_ids, '{}'), coalesce(rated.means, '{}')
    FROM (
        SELECT count(*) AS n,
               percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered.completed_at - answered.started_at)::double precision)
                   AS median
        FROM core.response_set AS answered
        WHERE answered.org_id = p_org_id AND answered.survey_id = p_survey_id
          AND isfinite(answered.started_at) AND answered.completed_at IS NOT NULL
    ) AS timed
    CROSS JOIN (
        SELECT array_agg(summed.question_id ORDER BY summed.question_id) AS question_ids,
               array_agg(summed.mean ORDER BY summed.question_id) AS means
        FROM (
            SELECT counted.question_id,
                   (sum(counted.n * (counted.value - question.scale_min)) / sum(counted.n)
                    / (question.scale_max - question.scale_min))::double precision AS mean
            FROM rollup.answer_count AS counted
            JOIN core.question AS question ON question.question_id = counted.question_id
            WHERE counted.org_id = p_org_id AND counted.survey_id = p_survey_id AND counted.answer_state = 'answered'
              AND question.reader IN ('rating', 'choice') AND question.scale_min < question.scale_max
            GROUP BY counted.question_id, question.scale_min, question.scale_max
            HAVING sum(counted.n) >= v_least
        ) AS summed
    ) AS rated
    ON CONFLICT ON CONSTRAINT quality_reference_pkey DO UPDATE
        SET n = excluded.n, n_timed = excluded.n_timed, median_seconds = excluded.median_seconds,
            question_ids = excluded.question_ids, means = excluded.means, taken_at = now();

    RETURN true;
END;
$$;

COMMENT ON FUNCTION rollup.take_quality_reference(bigint, bigint) IS
    'Take anew what the responses of an organisation to a survey are held against, from the thirtieth on, when they have doubled or halved since the last time; returns whether that was so.';
