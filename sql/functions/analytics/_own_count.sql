-- The one place that decides what an organisation's figures are made of.
--
--   not confidential   the rollup and what waits in its ledger: live to the response. What the
--                      rollup does not hold (periods under a month, departments, job roles, broken
--                      months) comes from the items themselves.
--   confidential       rollup.shown_count and nothing else: whole months, in steps of at least 5
--                      response sets.
CREATE OR REPLACE FUNCTION analytics._own_count(
    p_survey_id    bigint,
    p_period       text,
    p_segment_kind text DEFAULT 'total',
    p_question_id  bigint DEFAULT NULL,
    p_from         date DEFAULT NULL,
    p_to           date DEFAULT NULL
)
    RETURNS TABLE (
        question_id               bigint,
        period_start              timestamp,
        segment                   text,
        answer_state              text,
        value                     numeric,
        n                         bigint,
        weight_sum                numeric,
        weight_square_sum         numeric,
        value_sum                 numeric,
        value_square_sum          numeric,
        weighted_value_sum        numeric,
        weighted_value_square_sum numeric
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id     bigint  := ops.current_org();
    v_is_month   boolean := p_period IN ('month', 'quarter', 'year', 'all_time');
    v_continuous bigint[];
    v_is_whole   boolean := coalesce(extract(day FROM p_from) = 1, true) AND coalesce(extract(day FROM p_to + 1) = 1, true);
BEGIN
    IF (SELECT survey.is_confidential FROM core.survey AS survey WHERE survey.survey_id = p_survey_id) THEN
        -- A question answered by fewer than 5 in some month is left out of longer periods too:
        -- the year less its other months would be that month.
        RETURN QUERY
        SELECT shown.question_id, CASE WHEN p_period <> 'all_time' THEN date_trunc(p_period, shown.month::timestamp) END, shown.segment,
               shown.answer_state::text, shown.value, sum(shown.n)::bigint, sum(shown.weight_sum),
               sum(shown.weight_square_sum), sum(shown.value_sum), sum(shown.value_square_sum),
               sum(shown.weighted_value_sum), sum(shown.weighted_value_square_sum)
        FROM (
            SELECT seen.*,
                   sum(seen.n) FILTER (WHERE seen.answer_state = 'answered')
                       OVER (PARTITION BY seen.question_id, seen.month, seen.segment) AS answered
            FROM rollup.shown_count AS seen
            WHERE seen.org_id = v_org_id AND seen.survey_id = p_survey_id
              AND seen.segment_kind = p_segment_kind AND v_is_month
              AND (p_question_id IS NULL OR seen.question_id = p_question_id)
              AND (p_from IS NULL OR seen.month >= p_from)
              AND (p_to IS NULL OR seen.month + interval '1 month' <= p_to + 1)
        ) AS shown
        WHERE shown.answered >= 5
        GROUP BY 1, 2, 3, 4, 5;

    ELSIF p_segment_kind = 'total' AND v_is_month AND v_is_whole THEN
        RETURN QUERY
        SELECT counted.question_id, CASE WHEN p_period <> 'all_time' THEN date_trunc(p_period, counted.month::timestamp) END, '',
               counted.answer_state::text, counted.value, sum(counted.n)::bigint, sum(counted.weight_sum),
               sum(counted.weight_square_sum), sum(counted.value_sum), sum(counted.value_square_sum),
               sum(counted.weighted_value_sum), sum(counted.weighted_value_square_sum)
        FROM (
            SELECT merged.question_id, merged.month, merged.answer_state, merged.value, merged.n,
                   merged.weight_sum, merged.weight_square_sum, merged.value_sum, merged.value_square_sum,
                   merged.weighted_value_sum, merged.weighted_value_square_sum
            FROM rollup.answer_count AS merged
            WHERE merged.org_id = v_org_id AND merged.survey_id = p_survey_id
              AND (p_question_id IS NULL OR merged.question_id = p_question_id)
              AND (p_from IS NULL OR merged.month >= p_from)
              AND (p_to IS NULL OR merged.month <= p_to)
            UNION ALL
            SELECT pending.question_id, pending.month, pending.answer_state, pending.value, pending.n,
                   pending.weight_sum, pending.weight_square_sum, pending.value_sum, pending.value_square_sum,
                   pending.weighted_value_sum, pending.weighted_value_square_sum
            FROM rollup.pending_change AS pending
            WHERE pending.org_id = v_org_id AND pending.survey_id = p_survey_id
              AND (p_question_id IS NULL OR pending.question_id = p_question_id)
              AND (p_from IS NULL OR pending.month >= p_from)
              AND (p_to IS NULL OR pending.month <= p_to)
        ) AS counted
        GROUP BY 1, 2, counted.answer_state, 5
        HAVING sum(counted.n) > 0;

    ELSE
        -- By array: a plan made for any survey would join each item with each question.
        v_continuous := ARRAY(
            SELECT question.question_id
            FROM core.question AS question
            WHERE question.survey_id = p_survey_id AND question.is_continuous
        );
        RETURN QUERY
        SELECT item.question_id,
               CASE WHEN p_period <> 'all_time' THEN date_trunc(p_period, answered.completed_at AT TIME ZONE 'UTC') END,
               CASE p_segment_kind
                   WHEN 'department' THEN answered.department
                   WHEN 'job_role' THEN answered.job_role
                   ELSE ''
               END,
               item.answer_state::text,
               CASE WHEN item.question_id = ANY (v_continuous) THEN rollup.bucket_value(item.value) ELSE item.value END,
               count(*), sum(item.weight), sum(item.weight * item.weight),
               sum(item.value) FILTER (WHERE item.question_id = ANY (v_continuous)),
               sum(item.value * item.value) FILTER (WHERE item.question_id = ANY (v_continuous)),
               sum(item.weight * item.value) FILTER (WHERE item.question_id = ANY (v_continuous)),
               sum(item.weight * item.value * item.value) FILTER (WHERE item.question_id = ANY (v_continuous))
        FROM core.response_set AS answered
        JOIN core.response_item AS item
            ON item.org_id = answered.org_id AND item.response_set_id = answered.response_set_id
        WHERE answered.org_id = v_org_id AND answered.survey_id = p_survey_id
          AND answered.completed_at IS NOT NULL
          AND (p_from IS NULL OR answered.completed_at >= p_from::timestamp AT TIME ZONE 'UTC')
          AND (p_to IS NULL OR answered.completed_at < (p_to + 1)::timestamp AT TIME ZONE 'UTC')
          AND item.org_id = v_org_id
          AND (p_question_id IS NULL OR item.question_id = p_question_id)
        GROUP BY 1, 2, 3, 4, 5;
    END IF;
END;
$$;

COMMENT ON FUNCTION analytics._own_count(bigint, text, text, bigint, date, date) IS
    'How often each value was given in the caller''s organisation, by question, period (UTC; null for all time) and segment (total, department, job_role): live for a survey that is not confidential, the shown counts of whole months for one that is; from p_from to p_to, both included. Answers to continuous questions are counted in buckets, beside their exact sums. Internal: the source of every own figure.';
