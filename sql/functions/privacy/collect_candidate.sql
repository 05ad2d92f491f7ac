CREATE OR REPLACE FUNCTION privacy.collect_candidate(
    p_policy       privacy.policy,
    p_release_id   bigint,
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
    -- What an attempt noted that released nothing.
    DELETE FROM privacy.answered_month WHERE answered_month.release_id >= p_release_id;

    -- Groups and spells are numbered: sorting millions of contributions by names took twice as long.
    WITH grouped AS MATERIALIZED (
        SELECT row_number() OVER () AS group_id, named.*,
               greatest(privacy.least_organisations(p_policy, named.kind),
                        CASE WHEN known.title IS NOT NULL THEN p_policy.min_organisations_listed END) AS min_organisations
        FROM (SELECT DISTINCT cell.kind, cell.category_1, cell.level_1, cell.category_2, cell.level_2
              FROM benchmark.cell
              WHERE cell.question_id = ANY (p_question_ids)) AS named
        LEFT JOIN privacy.peer_group AS known ON named.kind = 'peer_group' AND known.peer_group = named.level_1
        WHERE known.withdrawn_at IS NULL
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
        UNION ALL
        SELECT member.org_id, grouped.group_id
        FROM privacy.peer_group_member AS member
        JOIN grouped ON grouped.kind = 'peer_group' AND grouped.level_1 = member.peer_group
    ),
    -- A spell, a question in a period, goes by the number of its total.
    spell AS MATERIALIZED (
        SELECT cell.cell_id AS spell_id, cell.question_id, cell.period,
               coalesce(cell.period_start, '-infinity') AS period_start
        FROM benchmark.cell
        WHERE cell.kind = 'total' AND cell.question_id = ANY (p_question_ids)
    ),
    contributor AS MATERIALIZED (
        SELECT * FROM privacy.contributor_result(p_policy.min_respondents, p_question_ids)
    ),
    monthly AS MATERIALIZED (
        SELECT question.survey_id, contributor.org_id, contributor.period_start AS month,
               max(contributor.n_answers) AS n_answers,
               array_agg(contributor.question_id ORDER BY contributor.question_id) AS question_ids,
               bit_xor(hash_record_extended(
                   ROW(contributor.question_id, contributor.n_answers, contributor.result), 0
               )) AS state
        FROM contributor
        JOIN core.question ON question.question_id = contributor.question_id
        WHERE contributor.period = 'month'
        GROUP BY question.survey_id, contributor.org_id, contributor.period_start
    ),
    noted AS MATERIALIZED (
        SELECT DISTINCT ON (earlier.survey_id, earlier.org_id, earlier.month)
               earlier.survey_id, earlier.org_id, earlier.month, earlier.state
        FROM privacy.answered_month AS earlier
        WHERE earlier.survey_id IN (
            SELECT question.survey_id FROM core.question WHERE question.question_id = ANY (p_question_ids)
        )
        ORDER BY earlier.survey_id, earlier.org_id, earlier.month, earlier.release_id DESC
    ),
    -- Months of which there are no answers any more count as well.
    note AS (
        INSERT INTO privacy.answered_month (
            survey_id, org_id, month, release_id, question_ids, n_answers, state
        )
        SELECT survey_id, org_id, month, p_release_id, coalesce(monthly.question_ids, '{}'),
               coalesce(monthly.n_answers, 0), coalesce(monthly.state, 0)
        FROM monthly
        FULL JOIN noted USING (survey_id, org_id, month)
        WHERE noted.state IS DISTINCT FROM coalesce(monthly.state, 0)
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
            array_agg(sorted.result) FILTER (WHERE sorted.is_contributor) AS results
        FROM (
            SELECT spell.spell_id, placed.group_id, contributor.org_id, contributor.result,
                   contributor.n_respondents, contributor.is_contributor
            FROM contributor
            JOIN spell
                ON spell.question_id = contributor.question_id AND spell.period = contributor.period
               AND spell.period_start = coalesce(contributor.period_start, '-infinity')
            JOIN placed ON placed.org_id = contributor.org_id
            ORDER BY spell.spell_id, placed.group_id, contributor.org_id
        ) AS sorted
        GROUP BY sorted.spell_id, sorted.group_id
    )
    INSERT INTO privacy.candidate (
        cell_id, is_vacant, n_answering, n_organisations, n_respondents, n_fewest, has_figure,
        is_showable, n_changed, n_union, is_refused_again, org_ids, results, min_organisations
    )
    SELECT
        cell.cell_id,
        inhabited.group_id IS NULL,
        coalesce(gathered.n_answering, 0),
        coalesce(gathered.n_organisations, 0),
        coalesce(gathered.n_respondents, 0),
        gathered.n_fewest,
        earlier.cell_id IS NOT NULL,
        coalesce(earlier.n_organisations >= grouped.min_organisations
                 AND earlier.n_respondents >= p_policy.min_respondents_cell
                 AND earlier.n_fewest >= p_policy.min_respondents, false),
        coalesce(difference.n_changed, 0),
        coalesce(difference.n_union, gathered.n_organisations, 0),
        coalesce(since.n_changed < p_policy.batch_minimum
                 OR since.n_changed < p_policy.batch_fraction * since.n_union, false),
        tried.org_ids, tried.results, grouped.min_organisations
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
    LEFT JOIN privacy.refused_figure AS refused
        ON refused.cell_id = cell.cell_id AND refused.policy_version = p_policy.version
    LEFT JOIN LATERAL privacy.compare_results(
        earlier.org_ids, earlier.results, coalesce(gathered.org_ids, '{}'), coalesce(gathered.results, '{}')
    ) AS difference ON true
    LEFT JOIN LATERAL privacy.compare_results(
        refused.org_ids, refused.results, coalesce(gathered.org_ids, '{}'), coalesce(gathered.results, '{}')
    ) AS since ON true
    LEFT JOIN LATERAL (
        SELECT gathered.org_ids, gathered.results
    ) AS tried ON difference.n_changed IS DISTINCT FROM 0 AND gathered.n_organisations >= grouped.min_organisations
    WHERE cell.question_id = ANY (p_question_ids);

    -- A fresh table has no statistics, and the next statements join it.
    ANALYZE privacy.candidate;
    ANALYZE privacy.answered_month;
END;
$$;

COMMENT ON FUNCTION privacy.collect_candidate(privacy.policy, bigint, bigint[]) IS
    'Fill privacy.candidate: for each cell of the given questions, all of their surveys, who would contribute now and how far that differs from its newest figure; and note in privacy.answered_month, for the release that may come of it, what the contributors'' months have become. Internal.';
