CREATE OR REPLACE FUNCTION rollup.show_counts(
    p_org_ids      bigint[],
    p_survey_ids   bigint[],
    p_question_ids bigint[],
    p_months       date[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_step  CONSTANT integer := 5;
    v_moved   record;
    v_stepped rollup.shown_count[];
    v_counted rollup.shown_count[];
BEGIN
    -- The cheap question first: where can the total have moved by a step at all?
    SELECT
        array_agg(candidate.org_id) AS org_ids, array_agg(candidate.survey_id) AS survey_ids,
        array_agg(candidate.question_id) AS question_ids, array_agg(candidate.month) AS months
    INTO v_moved
    FROM (
        SELECT touched.org_id, touched.survey_id, touched.question_id, touched.month
        FROM unnest(p_org_ids, p_survey_ids, p_question_ids, p_months)
            AS touched (org_id, survey_id, question_id, month)
        JOIN core.survey AS survey ON survey.survey_id = touched.survey_id AND survey.is_confidential
        LEFT JOIN LATERAL (
            SELECT sum(counted.n) AS n
            FROM rollup.answer_count AS counted
            WHERE counted.org_id = touched.org_id AND counted.survey_id = touched.survey_id
              AND counted.question_id = touched.question_id AND counted.month = touched.month
              AND counted.answer_state = 'answered'
        ) AS live ON true
        LEFT JOIN LATERAL (
            SELECT sum(seen.n) AS n
            FROM rollup.shown_count AS seen
            WHERE seen.org_id = touched.org_id AND seen.survey_id = touched.survey_id
              AND seen.question_id = touched.question_id AND seen.month = touched.month
              AND seen.segment_kind = 'total' AND seen.answer_state = 'answered'
        ) AS shown ON true
        WHERE abs(coalesce(live.n, 0) - coalesce(shown.n, 0)) >= v_step
    ) AS candidate;

    IF v_moved.org_ids IS NULL THEN
        RETURN;
    END IF;

    -- Then the answers themselves, since a step is counted in people and in each segment: five
    -- answers of one person, or one answer beside four refusals, are no step. Both sides are read in
    -- one snapshot, so what is shown never moves by fewer than a step. The answers of a segment travel as arrays: joining them back to their decision would leave the
    -- planner to guess how many there are.
    WITH moved AS (
        SELECT * FROM unnest(v_moved.org_ids, v_moved.survey_ids, v_moved.question_ids, v_moved.months)
            AS key (org_id, survey_id, question_id, month)
    ),
    live AS (
        SELECT
            moved.org_id, moved.survey_id, moved.question_id, moved.month,
            segment.kind AS segment_kind, segment.name AS segment,
            count(*) FILTER (WHERE item.answer_state = 'answered') AS n,
            count(DISTINCT coalesce(answered.respondent_id, -answered.response_set_id))
                FILTER (WHERE item.answer_state = 'answered') AS people,
            array_agg(item.answer_state) AS answer_states,
            array_agg(item.value) AS counted_values,
            array_agg(item.weight) AS weights
        FROM moved
        JOIN core.response_set AS answered
            ON answered.org_id = moved.org_id AND answered.survey_id = moved.survey_id
           AND answered.completed_at >= moved.month::timestamp AT TIME ZONE 'UTC'
           AND answered.completed_at < (moved.month + interval '1 month') AT TIME ZONE 'UTC'
        JOIN core.response_item AS item
            ON item.org_id = answered.org_id AND item.response_set_id = answered.response_set_id
           AND item.question_id = moved.question_id AND item.month = moved.month
        CROSS JOIN LATERAL (
            VALUES ('total', ''), ('department', answered.department), ('job_role', answered.job_role)
        ) AS segment (kind, name)
        WHERE segment.name IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5, 6
    ),
    shown AS (
        SELECT seen.org_id, seen.survey_id, seen.question_id, seen.month, seen.segment_kind, seen.segment,
               sum(seen.n) FILTER (WHERE seen.answer_state = 'answered') AS n, max(seen.people) AS people
        FROM moved
        JOIN rollup.shown_count AS seen USING (org_id, survey_id, question_id, month)
        GROUP BY 1, 2, 3, 4, 5, 6
    ),
    stepped AS MATERIALIZED (
        SELECT
            org_id, survey_id, question_id, month, segment_kind, segment, live.answer_states,
            live.counted_values, live.weights, live.people, coalesce(live.people, 0) >= v_step AS is_shown
        FROM live
        FULL JOIN shown USING (org_id, survey_id, question_id, month, segment_kind, segment)
        WHERE abs(coalesce(live.n, 0) - coalesce(shown.n, 0)) >= v_step
          AND abs(coalesce(live.people, 0) - coalesce(shown.people, 0)) >= v_step
    ),
    counted AS (
        SELECT
            stepped.org_id, stepped.survey_id, stepped.question_id, stepped.month, stepped.segment_kind,
            stepped.segment, answer.answer_state, answer.value, count(*) AS n, sum(answer.weight) AS weight_sum,
            sum(answer.weight * answer.weight) AS weight_square_sum, max(stepped.people) AS people
        FROM stepped
        CROSS JOIN LATERAL unnest(stepped.answer_states, stepped.counted_values, stepped.weights)
            AS answer (answer_state, value, weight)
        WHERE stepped.is_shown
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
        ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
    )
    SELECT
        (SELECT array_agg(ROW (stepped.org_id, stepped.survey_id, stepped.question_id, stepped.month,
                               stepped.segment_kind, stepped.segment, NULL, NULL, NULL, NULL, NULL, NULL)::rollup.shown_count)
         FROM stepped),
        (SELECT array_agg(counted::rollup.shown_count) FROM counted)
    INTO v_stepped, v_counted;

    DELETE FROM rollup.shown_count AS seen
    USING unnest(v_stepped) AS stepped
    WHERE seen.org_id = stepped.org_id AND seen.survey_id = stepped.survey_id
      AND seen.question_id = stepped.question_id AND seen.month = stepped.month
      AND seen.segment_kind = stepped.segment_kind AND seen.segment = stepped.segment
      AND (seen.org_id, seen.survey_id, seen.question_id, seen.month, seen.segment_kind, seen.segment,
           seen.answer_state, seen.value)
          NOT IN (
              SELECT counted.org_id, counted.survey_id, counted.question_id, counted.month,
                     counted.segment_kind, counted.segment, counted.answer_state, counted.value
              FROM unnest(v_counted) AS counted
          );

    INSERT INTO rollup.shown_count AS seen
    SELECT * FROM unnest(v_counted)
    ON CONFLICT ON CONSTRAINT shown_count_pkey DO UPDATE
        SET n                 = excluded.n,
            weight_sum        = excluded.weight_sum,
            weight_square_sum = excluded.weight_square_sum,
            people            = excluded.people;
END;
$$;

COMMENT ON FUNCTION rollup.show_counts(bigint[], bigint[], bigint[], date[]) IS
    'For the given keys (arrays of equal length) of confidential surveys: let what readers see catch up where the total, and each department or job role for itself, moved by at least 5 answers of at least 5 people and rests on at least 5 people; what rests on fewer is withdrawn.';
