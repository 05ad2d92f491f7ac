CREATE OR REPLACE FUNCTION privacy.contributor_result(
    p_min_respondents integer,
    p_question_ids    bigint[] DEFAULT NULL,
    p_contributor_ids bigint[] DEFAULT NULL
)
    RETURNS TABLE (
        question_id    bigint,
        period         text,
        period_start   date,
        org_id         bigint,
        result         numeric,
        n_answers      bigint,
        n_respondents  bigint,
        is_contributor boolean
    )
    LANGUAGE plpgsql
    STABLE
    ROWS 1000000
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET work_mem = '128MB'
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    -- Where much is asked for, all counts are read in one sweep; else by one walk along the key for each
    -- organisation and survey, and what else there is costs nothing.
    v_is_sweep boolean := (
        SELECT count(*) FILTER (WHERE p_question_ids IS NULL OR known.question_id = ANY (p_question_ids)) > 0.2 * count(*)
        FROM rollup.question_month AS known
    ) AND (
        SELECT p_contributor_ids IS NULL OR cardinality(p_contributor_ids) > 0.2 * count(DISTINCT counted.contributor_id)
        FROM privacy.counted_organisation AS counted
    );
BEGIN
    -- One statement, so one snapshot: counts and people belong together.
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT question.survey_id, array_agg(question.question_id) AS question_ids
        FROM core.question
        WHERE question.measurement IN ('numeric', 'binary')
          AND question.scale_min IS NOT NULL AND question.scale_max IS NOT NULL
          AND (p_question_ids IS NULL OR question.question_id = ANY (p_question_ids))
        GROUP BY question.survey_id
    ),
    asking AS MATERIALIZED (
        SELECT counted.org_id, counted.contributor_id, asked.survey_id, asked.question_ids
        FROM privacy.counted_organisation AS counted
        CROSS JOIN asked
        WHERE p_contributor_ids IS NULL OR counted.contributor_id = ANY (p_contributor_ids)
    ),
    monthly AS (
        SELECT asking.contributor_id, walked.question_id, walked.month, walked.n, walked.total
        FROM asking
        CROSS JOIN LATERAL (
            SELECT counted.question_id, counted.month, sum(counted.n) AS n, sum(counted.value * counted.n) AS total
            FROM rollup.answer_count AS counted
            WHERE counted.org_id = asking.org_id AND counted.survey_id = asking.survey_id
              AND counted.question_id = ANY (asking.question_ids) AND counted.answer_state = 'answered'
            GROUP BY counted.question_id, counted.month
        ) AS walked
        WHERE NOT v_is_sweep
        UNION ALL
        SELECT asking.contributor_id, swept.question_id, swept.month, swept.n, swept.total
        FROM (
            SELECT counted.org_id, counted.survey_id, counted.question_id, counted.month,
                   sum(counted.n) AS n, sum(counted.value * counted.n) AS total
            FROM rollup.answer_count AS counted
            WHERE counted.answer_state = 'answered'
              AND counted.question_id IN (SELECT unnest(asked.question_ids) FROM asked)
            GROUP BY counted.org_id, counted.survey_id, counted.question_id, counted.month
        ) AS swept
        JOIN asking ON asking.org_id = swept.org_id AND asking.survey_id = swept.survey_id
        WHERE v_is_sweep
    ),
    dated AS (
        SELECT monthly.*,
               date_trunc('quarter', monthly.month::timestamp)::date AS quarter,
               date_trunc('year', monthly.month::timestamp)::date AS year
        FROM monthly
        WHERE monthly.n > 0
    ),
    -- A month lies in one quarter and a quarter in one year, so one sort serves all periods. The
    -- answers of a corporate group are pooled.
    periodic AS (
        SELECT
            dated.contributor_id, dated.question_id,
            CASE GROUPING(dated.year, dated.quarter, dated.month)
                WHEN 0 THEN 'month' WHEN 1 THEN 'quarter' WHEN 3 THEN 'year' ELSE 'all_time'
            END AS period,
            coalesce(dated.month, dated.quarter, dated.year) AS period_start,
            sum(dated.n)::bigint AS n,
            sum(dated.total) / sum(dated.n) AS result
        FROM dated
        GROUP BY dated.contributor_id, dated.question_id,
            ROLLUP (dated.year, dated.quarter, dated.month)
    ),
    -- An answer is another person's unless its respondent answered the survey before, so only the
    -- response sets of those who did are looked at. An anonymous set is a person of its own.
    repeater AS MATERIALIZED (
        SELECT asking.org_id, asking.contributor_id, asking.question_ids, again.respondent_id, again.response_set_ids
        FROM asking
        CROSS JOIN LATERAL (
            SELECT answered.respondent_id, array_agg(answered.response_set_id) AS response_set_ids
            FROM core.response_set AS answered
            WHERE answered.org_id = asking.org_id AND answered.survey_id = asking.survey_id
              AND answered.respondent_id IS NOT NULL AND answered.completed_at IS NOT NULL
            GROUP BY answered.respondent_id
            HAVING count(*) > 1
        ) AS again
    ),
    repeated AS (
        SELECT
            repeater.contributor_id, answer.question_id, answer.month, repeater.respondent_id,
            date_trunc('quarter', answer.month::timestamp)::date AS quarter,
            date_trunc('year', answer.month::timestamp)::date AS year
        FROM repeater
        CROSS JOIN LATERAL (
            -- Kept as a loop by OFFSET: all answers of all surveys were read for a few people's.
            SELECT item.question_id, item.month
            FROM core.response_item AS item
            WHERE item.org_id = repeater.org_id AND item.response_set_id = ANY (repeater.response_set_ids)
              AND item.question_id = ANY (repeater.question_ids)
              AND item.answer_state = 'answered' AND item.month IS NOT NULL
            OFFSET 0
        ) AS answer
    ),
    surplus AS (
        SELECT
            repeated.contributor_id, repeated.question_id,
            CASE GROUPING(repeated.year, repeated.quarter, repeated.month)
                WHEN 0 THEN 'month' WHEN 1 THEN 'quarter' WHEN 3 THEN 'year' ELSE 'all_time'
            END AS period,
            coalesce(repeated.month, repeated.quarter, repeated.year) AS period_start,
            count(*) - count(DISTINCT repeated.respondent_id) AS n
        FROM repeated
        GROUP BY repeated.contributor_id, repeated.question_id,
            ROLLUP (repeated.year, repeated.quarter, repeated.month)
    ),
    -- Answers that are gone from the response sets but not yet from the counts: whose they were
    -- cannot be seen any more, so they vouch for nobody.
    leaving AS (
        SELECT counted.contributor_id, pending.question_id, -sum(pending.n) AS n
        FROM rollup.pending_change AS pending
        JOIN privacy.counted_organisation AS counted ON counted.org_id = pending.org_id
        WHERE pending.n < 0 AND pending.answer_state = 'answered'
        GROUP BY counted.contributor_id, pending.question_id
    ),
    known AS (
        SELECT
            periodic.question_id, periodic.period, periodic.period_start, periodic.contributor_id, periodic.result,
            periodic.n AS n_answers,
            greatest(0, periodic.n - coalesce(surplus.n, 0) - coalesce(leaving.n, 0))::bigint AS n_respondents
        FROM periodic
        LEFT JOIN surplus
            ON surplus.contributor_id = periodic.contributor_id AND surplus.question_id = periodic.question_id
           AND surplus.period = periodic.period
           AND coalesce(surplus.period_start, '-infinity') = coalesce(periodic.period_start, '-infinity')
        LEFT JOIN leaving
            ON leaving.contributor_id = periodic.contributor_id AND leaving.question_id = periodic.question_id
    )
    SELECT known.question_id, known.period, known.period_start, known.contributor_id, known.result,
           known.n_answers, known.n_respondents, known.n_respondents >= p_min_respondents
    FROM known;
END;
$$;

COMMENT ON FUNCTION privacy.contributor_result(integer, bigint[], bigint[]) IS
    'The result of each of the given contributors (null: all; org_id: an organisation that counts, or the ultimate parent of a corporate group) for each of the given questions (null: all) and period, from the drained rollup, how many answers and different people stand behind it, and whether the people are enough for it to contribute. Internal.';
