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
        SELECT counted.org_id, counted.survey_id, counted.question_id, counted.month,
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
            dated.org_id, dated.survey_id, dated.question_id,
            CASE GROUPING(dated.year, dated.quarter, dated.month)
                WHEN 0 THEN 'month' WHEN 1 THEN 'quarter' WHEN 3 THEN 'year' ELSE 'all_time'
            END AS period,
            coalesce(dated.month, dated.quarter, dated.year) AS period_start,
            sum(dated.n)::bigint AS n,
            sum(dated.total) / sum(dated.n) AS result
        FROM dated
        GROUP BY dated.org_id, dated.survey_id, dated.question_id,
            ROLLUP (dated.year, dated.quarter, dated.month)
    ),
    -- Where nobody answered a survey twice, each answer is another person. Only elsewhere are
    -- people counted, from the response sets; an anonymous set is a person of its own.
    repeated AS MATERIALIZED (
        SELECT DISTINCT twice.org_id, twice.survey_id
        FROM (
            SELECT answered.org_id, answered.survey_id
            FROM core.response_set AS answered
            WHERE answered.respondent_id IS NOT NULL AND answered.completed_at IS NOT NULL
            GROUP BY answered.org_id, answered.survey_id, answered.respondent_id
            HAVING count(*) > 1
        ) AS twice
        JOIN active ON active.org_id = twice.org_id
    ),
    answering AS (
        SELECT
            item.org_id, item.question_id, item.month,
            date_trunc('quarter', item.month::timestamp)::date AS quarter,
            date_trunc('year', item.month::timestamp)::date AS year,
            coalesce(answered.respondent_id, -answered.response_set_id) AS person
        FROM repeated
        JOIN core.response_set AS answered
            ON answered.org_id = repeated.org_id AND answered.survey_id = repeated.survey_id
        JOIN core.response_item AS item
            ON item.org_id = answered.org_id AND item.response_set_id = answered.response_set_id
        JOIN asked ON asked.question_id = item.question_id
        WHERE item.answer_state = 'answered' AND item.month IS NOT NULL
    ),
    people AS (
        SELECT
            answering.org_id, answering.question_id,
            CASE GROUPING(answering.year, answering.quarter, answering.month)
                WHEN 0 THEN 'month' WHEN 1 THEN 'quarter' WHEN 3 THEN 'year' ELSE 'all_time'
            END AS period,
            coalesce(answering.month, answering.quarter, answering.year) AS period_start,
            count(DISTINCT answering.person) AS n
        FROM answering
        GROUP BY answering.org_id, answering.question_id,
            ROLLUP (answering.year, answering.quarter, answering.month)
    ),
    -- Response sets are ahead of the counts by what waits for the drain: an answer that is not in
    -- the result must not vouch for it.
    pending AS (
        SELECT waiting.org_id, waiting.question_id, sum(waiting.n) AS n
        FROM rollup.change AS waiting
        JOIN repeated ON repeated.org_id = waiting.org_id
        WHERE waiting.n > 0 AND waiting.answer_state = 'answered'
        GROUP BY waiting.org_id, waiting.question_id
    ),
    known AS (
        SELECT
            periodic.question_id, periodic.period, periodic.period_start, periodic.org_id, periodic.result,
            CASE WHEN repeated.org_id IS NULL THEN periodic.n
                ELSE greatest(0, least(periodic.n, coalesce(people.n, 0) - coalesce(pending.n, 0)))
            END::bigint AS n_respondents
        FROM periodic
        LEFT JOIN repeated
            ON repeated.org_id = periodic.org_id AND repeated.survey_id = periodic.survey_id
        LEFT JOIN people
            ON people.org_id = periodic.org_id AND people.question_id = periodic.question_id
           AND people.period = periodic.period
           AND coalesce(people.period_start, '-infinity') = coalesce(periodic.period_start, '-infinity')
        LEFT JOIN pending
            ON pending.org_id = periodic.org_id AND pending.question_id = periodic.question_id
    )
    SELECT known.question_id, known.period, known.period_start, known.org_id, known.result,
           known.n_respondents, known.n_respondents >= p_min_respondents
    FROM known;
END;
$$;

COMMENT ON FUNCTION privacy.contributor_result(integer) IS
    'The result of each active organisation for each question and period, from the drained rollup, how many different people stand behind it, and whether they are enough for it to contribute. Internal.';
