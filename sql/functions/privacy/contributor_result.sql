CREATE OR REPLACE FUNCTION privacy.contributor_result(
    p_min_respondents integer
)
    RETURNS TABLE (
        question_id    bigint,
        period         text,
        period_start   date,
        org_id         bigint,
        result         numeric,
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
BEGIN
    -- One statement, so one snapshot: counts and people belong together.
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT question.question_id
        FROM core.question
        WHERE question.measurement IN ('numeric', 'binary')
          AND question.scale_min IS NOT NULL AND question.scale_max IS NOT NULL
    ),
    active AS MATERIALIZED (
        SELECT organisation.org_id FROM core.organisation WHERE organisation.is_active
    ),
    monthly AS (
        SELECT counted.org_id, counted.question_id, counted.month,
               sum(counted.n) AS n, sum(counted.value * counted.n) AS total
        FROM rollup.answer_count AS counted
        WHERE counted.answer_state = 'answered'
        GROUP BY counted.org_id, counted.survey_id, counted.question_id, counted.month
    ),
    dated AS (
        SELECT monthly.*,
               date_trunc('quarter', monthly.month::timestamp)::date AS quarter,
               date_trunc('year', monthly.month::timestamp)::date AS year
        FROM monthly
        JOIN asked ON asked.question_id = monthly.question_id
        JOIN active ON active.org_id = monthly.org_id
        WHERE monthly.n > 0
    ),
    -- A month lies in one quarter and a quarter in one year, so one sort serves all periods.
    periodic AS (
        SELECT
            dated.org_id, dated.question_id,
            CASE GROUPING(dated.year, dated.quarter, dated.month)
                WHEN 0 THEN 'month' WHEN 1 THEN 'quarter' WHEN 3 THEN 'year' ELSE 'all_time'
            END AS period,
            coalesce(dated.month, dated.quarter, dated.year) AS period_start,
            sum(dated.n)::bigint AS n,
            sum(dated.total) / sum(dated.n) AS result
        FROM dated
        GROUP BY dated.org_id, dated.question_id,
            ROLLUP (dated.year, dated.quarter, dated.month)
    ),
    -- An answer is another person's unless its respondent answered the survey before, so only the
    -- response sets of those who did are looked at. An anonymous set is a person of its own.
    repeater AS MATERIALIZED (
        SELECT answered.org_id, answered.survey_id, answered.respondent_id
        FROM core.response_set AS answered
        WHERE answered.respondent_id IS NOT NULL AND answered.completed_at IS NOT NULL
        GROUP BY answered.org_id, answered.survey_id, answered.respondent_id
        HAVING count(*) > 1
    ),
    repeated AS (
        SELECT
            item.org_id, item.question_id, item.month, repeater.respondent_id,
            date_trunc('quarter', item.month::timestamp)::date AS quarter,
            date_trunc('year', item.month::timestamp)::date AS year
        FROM repeater
        JOIN core.response_set AS answered
            ON answered.org_id = repeater.org_id AND answered.survey_id = repeater.survey_id
           AND answered.respondent_id = repeater.respondent_id
        JOIN core.response_item AS item
            ON item.org_id = answered.org_id AND item.response_set_id = answered.response_set_id
        JOIN asked ON asked.question_id = item.question_id
        WHERE item.answer_state = 'answered' AND item.month IS NOT NULL
    ),
    surplus AS (
        SELECT
            repeated.org_id, repeated.question_id,
            CASE GROUPING(repeated.year, repeated.quarter, repeated.month)
                WHEN 0 THEN 'month' WHEN 1 THEN 'quarter' WHEN 3 THEN 'year' ELSE 'all_time'
            END AS period,
            coalesce(repeated.month, repeated.quarter, repeated.year) AS period_start,
            count(*) - count(DISTINCT repeated.respondent_id) AS n
        FROM repeated
        GROUP BY repeated.org_id, repeated.question_id,
            ROLLUP (repeated.year, repeated.quarter, repeated.month)
    ),
    -- Answers that are gone from the response sets but not yet from the counts: whose they were
    -- cannot be seen any more, so they vouch for nobody.
    leaving AS (
        SELECT pending.org_id, pending.question_id, -sum(pending.n) AS n
        FROM rollup.pending_change AS pending
        WHERE pending.n < 0 AND pending.answer_state = 'answered'
        GROUP BY pending.org_id, pending.question_id
    ),
    known AS (
        SELECT
            periodic.question_id, periodic.period, periodic.period_start, periodic.org_id, periodic.result,
            greatest(0, periodic.n - coalesce(surplus.n, 0) - coalesce(leaving.n, 0))::bigint AS n_respondents
        FROM periodic
        LEFT JOIN surplus
            ON surplus.org_id = periodic.org_id AND surplus.question_id = periodic.question_id
           AND surplus.period = periodic.period
           AND coalesce(surplus.period_start, '-infinity') = coalesce(periodic.period_start, '-infinity')
        LEFT JOIN leaving
            ON leaving.org_id = periodic.org_id AND leaving.question_id = periodic.question_id
    )
    SELECT known.question_id, known.period, known.period_start, known.org_id, known.result,
           known.n_respondents, known.n_respondents >= p_min_respondents
    FROM known;
END;
$$;

COMMENT ON FUNCTION privacy.contributor_result(integer) IS
    'The result of each active organisation for each question and period, from the drained rollup, how many different people stand behind it, and whether they are enough for it to contribute. Internal.';
