CREATE OR REPLACE FUNCTION privacy.collect_candidate(
    p_policy       privacy.policy,
    p_question_ids bigint[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET work_mem = '128MB'
    SET jit = off
AS $$
BEGIN
    -- No nested loops: nobody can tell the planner how many organisations answer, and once it took
    -- them for one it aggregated all of them anew for each of 5,184 cells (182 s instead of 1).
    --
    -- Not TRUNCATE: its lock would wait for a dump, and the dump's readers for it.
    DELETE FROM privacy.candidate;

    INSERT INTO privacy.candidate (
        cell_id, is_vacant, n_answering, n_organisations, n_respondents, n_fewest, has_figure,
        is_showable, n_changed, n_union, org_ids, results, first_months, last_months
    )
    -- Groups and spells are numbered: sorting millions of contributions by names took twice as long.
    WITH grouped AS MATERIALIZED (
        SELECT row_number() OVER () AS group_id, named.*
        FROM (SELECT DISTINCT cell.kind, cell.category_1, cell.level_1, cell.category_2, cell.level_2
              FROM benchmark.cell
              WHERE cell.question_id = ANY (p_question_ids)) AS named
    ),
    present AS MATERIALIZED (
        SELECT DISTINCT counted.contributor_id AS org_id FROM privacy.counted_organisation AS counted
    ),
    placed AS MATERIALIZED (
        SELECT present.org_id, grouped.group_id
        FROM present
        JOIN grouped ON grouped.kind = 'total'
        UNION ALL
        SELECT present.org_id, grouped.group_id
        FROM present
        JOIN core.organisation_category AS member ON member.org_id = present.org_id
        JOIN grouped
            ON grouped.kind = 'one_way' AND grouped.category_1 = member.category AND grouped.level_1 = member.level
        UNION ALL
        SELECT present.org_id, grouped.group_id
        FROM present
        JOIN core.organisation_category AS one ON one.org_id = present.org_id
        JOIN core.organisation_category AS two ON two.org_id = present.org_id
        JOIN grouped
            ON grouped.kind = 'two_way' AND grouped.category_1 = one.category AND grouped.level_1 = one.level
           AND grouped.category_2 = two.category AND grouped.level_2 = two.level
    ),
    -- A spell, a question in a period, goes by the number of its total.
    spell AS MATERIALIZED (
        SELECT cell.cell_id AS spell_id, cell.question_id, cell.period,
               coalesce(cell.period_start, '-infinity') AS period_start
        FROM benchmark.cell
        WHERE cell.kind = 'total' AND cell.question_id = ANY (p_question_ids)
    ),
    -- Sorted once, since each aggregate with an ORDER BY of its own would sort again.
    gathered AS MATERIALIZED (
        SELECT
            sorted.spell_id, sorted.group_id,
            count(*)::integer AS n_answering,
            (count(*) FILTER (WHERE sorted.is_contributor))::integer AS n_organisations,
            coalesce(sum(sorted.n_respondents) FILTER (WHERE sorted.is_contributor), 0)::bigint AS n_respondents,
            min(sorted.n_respondents) FILTER (WHERE sorted.is_contributor) AS n_fewest,
            array_agg(sorted.org_id) FILTER (WHERE sorted.is_contributor) AS org_ids,
            array_agg(sorted.result) FILTER (WHERE sorted.is_contributor) AS results,
            array_agg(sorted.first_month) FILTER (WHERE sorted.is_contributor) AS first_months,
            array_agg(sorted.last_month) FILTER (WHERE sorted.is_contributor) AS last_months
        FROM (
            SELECT spell.spell_id, placed.group_id, contributor.org_id, contributor.result,
                   contributor.n_respondents, contributor.is_contributor, contributor.first_month,
                   contributor.last_month
            FROM privacy.contributor_result(p_policy.min_respondents, p_question_ids) AS contributor
            JOIN spell
                ON spell.question_id = contributor.question_id AND spell.period = contributor.period
               AND spell.period_start = coalesce(contributor.period_start, '-infinity')
            JOIN placed ON placed.org_id = contributor.org_id
            ORDER BY spell.spell_id, placed.group_id, contributor.org_id
        ) AS sorted
        GROUP BY sorted.spell_id, sorted.group_id
    )
    SELECT
        cell.cell_id,
        inhabited.group_id IS NULL,
        coalesce(gathered.n_answering, 0),
        coalesce(gathered.n_organisations, 0),
        coalesce(gathered.n_respondents, 0),
        gathered.n_fewest,
        earlier.cell_id IS NOT NULL,
        coalesce(earlier.n_organisations >= p_policy.min_organisations
                 AND earlier.n_respondents >= p_policy.min_respondents_cell
                 AND earlier.n_fewest >= p_policy.min_respondents, false),
        coalesce(difference.n_changed, 0),
        coalesce(difference.n_union, gathered.n_organisations, 0),
        tried.org_ids, tried.results, tried.first_months, tried.last_months
    FROM benchmark.cell
    JOIN spell
        ON spell.question_id = cell.question_id AND spell.period = cell.period
       AND spell.period_start = coalesce(cell.period_start, '-infinity')
    JOIN grouped
        ON grouped.category_1 = cell.category_1 AND grouped.level_1 = cell.level_1
       AND grouped.category_2 = cell.category_2 AND grouped.level_2 = cell.level_2
    LEFT JOIN (SELECT DISTINCT placed.group_id FROM placed) AS inhabited
        ON inhabited.group_id = grouped.group_id
    LEFT JOIN gathered ON gathered.spell_id = spell.spell_id AND gathered.group_id = grouped.group_id
    LEFT JOIN privacy.membership AS earlier ON earlier.cell_id = cell.cell_id AND earlier.is_newest
    CROSS JOIN LATERAL (
        SELECT (earlier.org_ids = gathered.org_ids AND earlier.results = gathered.results) IS NOT TRUE AS is_new
    ) AS is_new
    LEFT JOIN LATERAL (
        SELECT
            (count(*) FILTER (WHERE old.result IS DISTINCT FROM new.result))::integer AS n_changed,
            count(*)::integer AS n_union
        FROM unnest(earlier.org_ids, earlier.results) AS old (org_id, result)
        FULL JOIN unnest(gathered.org_ids, gathered.results) AS new (org_id, result) USING (org_id)
        WHERE is_new.is_new
        HAVING is_new.is_new
    ) AS difference ON earlier.cell_id IS NOT NULL
    LEFT JOIN LATERAL (
        SELECT gathered.org_ids, gathered.results, gathered.first_months, gathered.last_months
    ) AS tried ON is_new.is_new AND gathered.n_organisations >= p_policy.min_organisations
    WHERE cell.question_id = ANY (p_question_ids);

    -- A fresh table has no statistics, and the next statements join it.
    ANALYZE privacy.candidate;
END;
$$;

COMMENT ON FUNCTION privacy.collect_candidate(privacy.policy, bigint[]) IS
    'Fill privacy.candidate: for each cell of the given questions who would contribute now and how far that differs from its newest figure. Internal.';
