CREATE OR REPLACE FUNCTION rollup.assess_quality(
    p_limit integer DEFAULT 1000
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_marks   rollup.pending_quality[];
    v_org_ids bigint[];
    v_set_ids bigint[];
    v_former  rollup.response_quality[];
    v_survey  record;
    v_touched record;
BEGIN
    -- One works at a time: it renews what responses are held against.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('surveymark assess quality', 0)) THEN
        RETURN 0;
    END IF;

    -- The share lock keeps a set from going away under what is found in it. A set that somebody is changing is left for
    -- the next time: he marks it again.
    WITH candidate AS (
        SELECT oldest.org_id, oldest.pending_id, oldest.response_set_id
        FROM rollup.pending_quality AS oldest
        ORDER BY oldest.pending_id
        LIMIT p_limit
    ),
    held AS (
        SELECT answered.org_id, answered.response_set_id
        FROM core.response_set AS answered
        WHERE (answered.org_id, answered.response_set_id)
              IN (SELECT candidate.org_id, candidate.response_set_id FROM candidate)
        FOR SHARE SKIP LOCKED
    ),
    claimed AS (
        DELETE FROM rollup.pending_quality AS pending
        USING candidate
        WHERE pending.org_id = candidate.org_id AND pending.pending_id = candidate.pending_id
          AND ((candidate.org_id, candidate.response_set_id) IN (SELECT held.org_id, held.response_set_id FROM held)
               OR NOT EXISTS (
                   SELECT
                   FROM core.response_set AS answered
                   WHERE answered.org_id = candidate.org_id AND answered.response_set_id = candidate.response_set_id))
        RETURNING pending AS row
    )
    SELECT array_agg(claimed.row) INTO v_marks FROM claimed;

    IF v_marks IS NULL THEN
        RETURN 0;
    END IF;

    FOR v_survey IN SELECT DISTINCT mark.org_id, mark.survey_id FROM unnest(v_marks) AS mark LOOP
        IF rollup.take_quality_reference(v_survey.org_id, v_survey.survey_id) THEN
            PERFORM rollup.queue_quality(array_agg(answered.org_id), array_agg(answered.response_set_id),
                                         array_agg(answered.survey_id), array_agg(answered.month))
            FROM core.response_set AS answered
            WHERE answered.org_id = v_survey.org_id AND answered.survey_id = v_survey.survey_id
              AND answered.completed_at IS NOT NULL
              AND NOT EXISTS (
                  SELECT
                  FROM rollup.pending_quality AS pending
                  WHERE pending.org_id = answered.org_id AND pending.response_set_id = answered.response_set_id)
              AND NOT EXISTS (
                  SELECT
                  FROM unnest(v_marks) AS mark
                  WHERE mark.org_id = answered.org_id AND mark.response_set_id = answered.response_set_id);
        END IF;
    END LOOP;

    SELECT array_agg(marked.org_id), array_agg(marked.response_set_id)
    INTO v_org_ids, v_set_ids
    FROM (SELECT DISTINCT mark.org_id, mark.response_set_id FROM unnest(v_marks) AS mark) AS marked;

    -- What was found before: its month moves, and who came next with its answers may be the first now.
    v_former := ARRAY(
        SELECT former
        FROM unnest(v_org_ids, v_set_ids) AS marked (org_id, response_set_id)
        JOIN rollup.response_quality AS former
            ON former.org_id = marked.org_id AND former.response_set_id = marked.response_set_id
    );

    DELETE FROM rollup.response_quality AS former
    USING unnest(v_org_ids, v_set_ids) AS marked (org_id, response_set_id)
    WHERE former.org_id = marked.org_id AND former.response_set_id = marked.response_set_id
      AND NOT EXISTS (
          SELECT
          FROM core.response_set AS answered
          WHERE answered.org_id = former.org_id AND answered.response_set_id = former.response_set_id
            AND answered.completed_at IS NOT NULL);

    INSERT INTO rollup.response_quality AS known
        (org_id, response_set_id, survey_id, month, assessed, measured, broken, answers_hash)
    SELECT answered.org_id, answered.response_set_id, answered.survey_id, answered.month, '{}', '{}', '{}',
           hashtextextended(answered.answers::text, 0)
    FROM unnest(v_org_ids, v_set_ids) AS marked (org_id, response_set_id)
    JOIN core.response_set AS answered
        ON answered.org_id = marked.org_id AND answered.response_set_id = marked.response_set_id
    WHERE answered.completed_at IS NOT NULL
    ON CONFLICT ON CONSTRAINT response_quality_pkey DO UPDATE
        SET survey_id = excluded.survey_id, month = excluded.month, answers_hash = excluded.answers_hash
        WHERE (known.survey_id, known.month, known.answers_hash)
              IS DISTINCT FROM (excluded.survey_id, excluded.month, excluded.answers_hash);

    -- Whether a response is a duplicate hangs on those before it, so only the next one is concerned beside the marked.
    SELECT array_agg(concerned.org_id), array_agg(concerned.response_set_id)
    INTO v_org_ids, v_set_ids
    FROM (
        SELECT marked.org_id, marked.response_set_id
        FROM unnest(v_org_ids, v_set_ids) AS marked (org_id, response_set_id)
        UNION
        SELECT next.org_id, next.response_set_id
        FROM (
            SELECT former.org_id, former.survey_id, former.answers_hash, former.response_set_id
            FROM unnest(v_former) AS former
            UNION
            SELECT known.org_id, known.survey_id, known.answers_hash, known.response_set_id
            FROM unnest(v_org_ids, v_set_ids) AS marked (org_id, response_set_id)
            JOIN rollup.response_quality AS known
                ON known.org_id = marked.org_id AND known.response_set_id = marked.response_set_id
        ) AS seen
        CROSS JOIN LATERAL (
            SELECT following.org_id, following.response_set_id
            FROM rollup.response_quality AS following
            WHERE following.org_id = seen.org_id AND following.survey_id = seen.survey_id
              AND following.answers_hash = seen.answers_hash AND following.response_set_id > seen.response_set_id
            ORDER BY following.response_set_id
            LIMIT 1
        ) AS next
    ) AS concerned;

    PERFORM rollup.judge_quality(v_org_ids, v_set_ids);

    SELECT array_agg(touched.org_id) AS org_ids, array_agg(touched.survey_id) AS survey_ids, array_agg(touched.month) AS months
    INTO v_touched
    FROM (
        SELECT mark.org_id, mark.survey_id, mark.month FROM unnest(v_marks) AS mark
        UNION
        SELECT former.org_id, former.survey_id, former.month FROM unnest(v_former) AS former
        UNION
        SELECT known.org_id, known.survey_id, known.month
        FROM unnest(v_org_ids, v_set_ids) AS marked (org_id, response_set_id)
        JOIN rollup.response_quality AS known
            ON known.org_id = marked.org_id AND known.response_set_id = marked.response_set_id
    ) AS touched
    WHERE touched.month IS NOT NULL;

    PERFORM rollup.show_quality(v_touched.org_ids, v_touched.survey_ids, v_touched.months);

    RETURN cardinality(v_marks);
END;
$$;

COMMENT ON FUNCTION rollup.assess_quality(integer) IS
    'Judge up to p_limit marked response sets by the quality rules in force, and let what readers of confidential surveys see catch up. Returns how many marks were handled, 0 when nothing waits or another one works.';
