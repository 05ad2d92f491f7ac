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
    v_step    CONSTANT integer := 5;
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
    -- one snapshot, so what is shown never moves by fewer than a step. The counts of a segment
    -- travel as arrays: joining them back to their decision would leave the planner to guess how
    -- many there are.
    WITH moved AS (
        SELECT * FROM unnest(v_moved.org_ids, v_moved.survey_ids, v_moved.question_ids, v_moved.months)
            AS key (org_id, survey_id, question_id, month)
    ),
    monthly AS (
        SELECT moved.org_id, moved.survey_id, moved.month, array_agg(moved.question_id) AS question_ids
        FROM moved
        GROUP BY 1, 2, 3
    ),
    answer AS MATERIALIZED (
        SELECT
            filled.org_id, filled.survey_id, item.question_id, filled.month, filled.department, filled.job_role,
            filled.respondent_id, filled.is_repeated, item.answer_state, item.value, item.weight
        FROM (
            SELECT
                monthly.org_id, monthly.survey_id, monthly.month, monthly.question_ids, answered.response_set_id,
                answered.department, answered.job_role, answered.respondent_id,
                answered.respondent_id IS NOT NULL AND count(*) OVER (
                    PARTITION BY monthly.org_id, monthly.survey_id, monthly.month, answered.respondent_id
                ) > 1 AS is_repeated
            FROM monthly
            JOIN core.response_set AS answered
                ON answered.org_id = monthly.org_id AND answered.survey_id = monthly.survey_id
               AND answered.completed_at >= monthly.month::timestamp AT TIME ZONE 'UTC'
               AND answered.completed_at < (monthly.month + interval '1 month') AT TIME ZONE 'UTC'
        ) AS filled
        -- OFFSET 0: the items of one set at a time, through their key.
        CROSS JOIN LATERAL (
            SELECT found.question_id, found.answer_state, found.value, found.weight
            FROM core.response_item AS found
            WHERE found.org_id = filled.org_id AND found.response_set_id = filled.response_set_id
              AND found.question_id = ANY (filled.question_ids) AND found.month = filled.month
            OFFSET 0
        ) AS item
    ),
    -- Counted before it is spread over segments: few rows, whatever the number of answers.
    mixed AS MATERIALIZED (
        SELECT answer.org_id, answer.survey_id, answer.question_id, answer.month, answer.department,
               answer.job_role, answer.answer_state,
               CASE WHEN question.is_continuous THEN rollup.bucket_value(answer.value) ELSE answer.value END AS value,
               count(*) AS n,
               count(*) FILTER (WHERE answer.answer_state = 'answered' AND NOT answer.is_repeated) AS people,
               sum(answer.weight) AS weight_sum, sum(answer.weight * answer.weight) AS weight_square_sum,
               sum(answer.value) FILTER (WHERE question.is_continuous) AS value_sum,
               sum(answer.value * answer.value) FILTER (WHERE question.is_continuous) AS value_square_sum,
               sum(answer.weight * answer.value) FILTER (WHERE question.is_continuous) AS weighted_value_sum,
               sum(answer.weight * answer.value * answer.value) FILTER (WHERE question.is_continuous)
                   AS weighted_value_square_sum
        FROM answer
        JOIN core.question AS question ON question.question_id = answer.question_id
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ),
    valued AS (
        SELECT mixed.org_id, mixed.survey_id, mixed.question_id, mixed.month, segment.kind AS segment_kind,
               segment.name AS segment, mixed.answer_state, mixed.value, sum(mixed.n)::bigint AS n,
               sum(mixed.people)::bigint AS people, sum(mixed.weight_sum) AS weight_sum,
               sum(mixed.weight_square_sum) AS weight_square_sum, sum(mixed.value_sum) AS value_sum,
               sum(mixed.value_square_sum) AS value_square_sum,
               sum(mixed.weighted_value_sum) AS weighted_value_sum,
               sum(mixed.weighted_value_square_sum) AS weighted_value_square_sum
        FROM mixed
        CROSS JOIN LATERAL (
            VALUES ('total', ''), ('department', mixed.department), ('job_role', mixed.job_role)
        ) AS segment (kind, name)
        WHERE segment.name IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
    ),
    summed AS (
        SELECT valued.org_id, valued.survey_id, valued.question_id, valued.month, valued.segment_kind, valued.segment,
               coalesce(sum(valued.n) FILTER (WHERE valued.answer_state = 'answered'), 0)::bigint AS n,
               sum(valued.people)::bigint AS people,
               array_agg(valued.answer_state) AS answer_states, array_agg(valued.value) AS counted_values,
               array_agg(valued.n) AS counts, array_agg(valued.weight_sum) AS weight_sums,
               array_agg(valued.weight_square_sum) AS weight_square_sums,
               array_agg(valued.value_sum) AS value_sums, array_agg(valued.value_square_sum) AS value_square_sums,
               array_agg(valued.weighted_value_sum) AS weighted_value_sums,
               array_agg(valued.weighted_value_square_sum) AS weighted_value_square_sums
        FROM valued
        GROUP BY 1, 2, 3, 4, 5, 6
    ),
    -- Only people who answered twice have to be told apart.
    repeated AS (
        SELECT answer.org_id, answer.survey_id, answer.question_id, answer.month, segment.kind AS segment_kind,
               segment.name AS segment, count(DISTINCT answer.respondent_id) AS people
        FROM answer
        CROSS JOIN LATERAL (
            VALUES ('total', ''), ('department', answer.department), ('job_role', answer.job_role)
        ) AS segment (kind, name)
        WHERE answer.is_repeated AND answer.answer_state = 'answered' AND segment.name IS NOT NULL
        GROUP BY 1, 2, 3, 4, 5, 6
    ),
    live AS (
        SELECT org_id, survey_id, question_id, month, segment_kind, segment, summed.n,
               summed.people + coalesce(repeated.people, 0) AS people, summed.answer_states,
               summed.counted_values, summed.counts, summed.weight_sums, summed.weight_square_sums,
               summed.value_sums, summed.value_square_sums, summed.weighted_value_sums,
               summed.weighted_value_square_sums
        FROM summed
        FULL JOIN repeated USING (org_id, survey_id, question_id, month, segment_kind, segment)
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
            live.counted_values, live.counts, live.weight_sums, live.weight_square_sums, live.value_sums,
            live.value_square_sums, live.weighted_value_sums, live.weighted_value_square_sums, live.people,
            coalesce(live.people, 0) >= v_step AS is_shown
        FROM live
        FULL JOIN shown USING (org_id, survey_id, question_id, month, segment_kind, segment)
        WHERE abs(coalesce(live.n, 0) - coalesce(shown.n, 0)) >= v_step
          AND abs(coalesce(live.people, 0) - coalesce(shown.people, 0)) >= v_step
    ),
    counted AS (
        SELECT
            stepped.org_id, stepped.survey_id, stepped.question_id, stepped.month, stepped.segment_kind,
            stepped.segment, answer.answer_state, answer.value, answer.n, answer.weight_sum,
            answer.weight_square_sum, stepped.people, answer.value_sum, answer.value_square_sum,
            answer.weighted_value_sum, answer.weighted_value_square_sum
        FROM stepped
        CROSS JOIN LATERAL unnest(stepped.answer_states, stepped.counted_values, stepped.counts,
                                  stepped.weight_sums, stepped.weight_square_sums, stepped.value_sums,
                                  stepped.value_square_sums, stepped.weighted_value_sums,
                                  stepped.weighted_value_square_sums)
            AS answer (answer_state, value, n, weight_sum, weight_square_sum, value_sum, value_square_sum,
                       weighted_value_sum, weighted_value_square_sum)
        WHERE stepped.is_shown
        ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
    )
    SELECT
        (SELECT array_agg(ROW (stepped.org_id, stepped.survey_id, stepped.question_id, stepped.month,
                               stepped.segment_kind, stepped.segment, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                               NULL, NULL)::rollup.shown_count)
         FROM stepped),
        (SELECT array_agg(counted::rollup.shown_count) FROM counted)
    INTO v_stepped, v_counted;

    -- By EXCEPT, which is always hashed or sorted: NOT IN went through all counted
    -- rows for each shown one (130 s for 60,000).
    DELETE FROM rollup.shown_count AS seen
    USING (
        SELECT org_id, survey_id, question_id, month, segment_kind, segment, known.answer_state, known.value
        FROM unnest(v_stepped) AS stepped
        JOIN rollup.shown_count AS known USING (org_id, survey_id, question_id, month, segment_kind, segment)
        EXCEPT
        SELECT counted.org_id, counted.survey_id, counted.question_id, counted.month, counted.segment_kind,
               counted.segment, counted.answer_state, counted.value
        FROM unnest(v_counted) AS counted
    ) AS vanished
    WHERE seen.org_id = vanished.org_id AND seen.survey_id = vanished.survey_id
      AND seen.question_id = vanished.question_id AND seen.month = vanished.month
      AND seen.segment_kind = vanished.segment_kind AND seen.segment = vanished.segment
      AND seen.answer_state = vanished.answer_state AND seen.value = vanished.value;

    INSERT INTO rollup.shown_count AS seen
    SELECT * FROM unnest(v_counted)
    ON CONFLICT ON CONSTRAINT shown_count_pkey DO UPDATE
        SET n                         = excluded.n,
            weight_sum                = excluded.weight_sum,
            weight_square_sum         = excluded.weight_square_sum,
            people                    = excluded.people,
            value_sum                 = excluded.value_sum,
            value_square_sum          = excluded.value_square_sum,
            weighted_value_sum        = excluded.weighted_value_sum,
            weighted_value_square_sum = excluded.weighted_value_square_sum;
END;
$$;

COMMENT ON FUNCTION rollup.show_counts(bigint[], bigint[], bigint[], date[]) IS
    'For the given keys (arrays of equal length) of confidential surveys: let what readers see catch up where the total, and each department or job role for itself, moved by at least 5 answers of at least 5 people and rests on at least 5 people; what rests on fewer is withdrawn.';
