CREATE OR REPLACE FUNCTION privacy.collect_candidate(
    p_policy     privacy.policy,
    p_release_id bigint,
    p_cell_ids   bigint[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET work_mem = '128MB'
    SET jit = off
AS $$
DECLARE
    v_question_ids bigint[] := ARRAY(
        SELECT DISTINCT cell.question_id
        FROM unnest(p_cell_ids) AS sought (cell_id)
        JOIN benchmark.cell ON cell.cell_id = sought.cell_id
    );
BEGIN
    -- No nested loops: nobody can tell the planner how many organisations answer, and once it took
    -- them for one it aggregated all of them anew for each of 5,184 cells (182 s instead of 1).
    --
    -- Groups and spells are numbered: sorting millions of contributions by names took twice as long.
    WITH sought AS MATERIALIZED (
        SELECT cell.cell_id, cell.question_id, cell.kind, cell.category_1, cell.level_1, cell.category_2, cell.level_2,
               cell.period, coalesce(cell.period_start, '-infinity') AS period_start
        FROM unnest(p_cell_ids) AS listed (cell_id)
        JOIN benchmark.cell ON cell.cell_id = listed.cell_id
    ),
    grouped AS MATERIALIZED (
        SELECT row_number() OVER () AS group_id, named.*,
               greatest(privacy.least_organisations(p_policy, named.kind),
                        CASE WHEN known.title IS NOT NULL THEN p_policy.min_organisations_listed END) AS min_organisations
        FROM (SELECT DISTINCT sought.kind, sought.category_1, sought.level_1, sought.category_2, sought.level_2
              FROM sought) AS named
        LEFT JOIN privacy.peer_group AS known ON named.kind = 'peer_group' AND known.peer_group = named.level_1
        WHERE known.withdrawn_at IS NULL
    ),
    placed AS MATERIALIZED (
        SELECT member.org_id, grouped.group_id
        FROM privacy.group_member AS member
        JOIN grouped
            ON grouped.category_1 = member.category_1 AND grouped.level_1 = member.level_1
           AND grouped.category_2 = member.category_2 AND grouped.level_2 = member.level_2
    ),
    -- A spell, a question in a period, goes by the number of its total.
    spell AS MATERIALIZED (
        SELECT cell.cell_id AS spell_id, cell.question_id, cell.period,
               coalesce(cell.period_start, '-infinity') AS period_start
        FROM benchmark.cell
        WHERE cell.kind = 'total' AND cell.question_id = ANY (v_question_ids)
    ),
    numbered AS MATERIALIZED (
        SELECT sought.cell_id, spell.spell_id, grouped.group_id, grouped.min_organisations
        FROM sought
        JOIN spell
            ON spell.question_id = sought.question_id AND spell.period = sought.period
           AND spell.period_start = sought.period_start
        JOIN grouped
            ON grouped.category_1 = sought.category_1 AND grouped.level_1 = sought.level_1
           AND grouped.category_2 = sought.category_2 AND grouped.level_2 = sought.level_2
    ),
    contributor AS MATERIALIZED (
        SELECT *
        FROM privacy.contributor_result(
            p_policy.min_respondents, v_question_ids,
            CASE WHEN NOT EXISTS (SELECT FROM grouped WHERE grouped.kind = 'total')
                THEN ARRAY(SELECT DISTINCT placed.org_id FROM placed) END
        )
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
            SELECT question.survey_id FROM core.question WHERE question.question_id = ANY (v_question_ids)
        )
          AND (earlier.org_id IN (SELECT placed.org_id FROM placed)
               OR EXISTS (SELECT FROM grouped WHERE grouped.kind = 'total'))
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
            sorted.cell_id,
            count(*)::integer AS n_answering,
            (count(*) FILTER (WHERE sorted.is_contributor))::integer AS n_organisations,
            coalesce(sum(sorted.n_respondents) FILTER (WHERE sorted.is_contributor), 0)::bigint AS n_respondents,
            min(sorted.n_respondents) FILTER (WHERE sorted.is_contributor) AS n_fewest,
            array_agg(sorted.org_id) FILTER (WHERE sorted.is_contributor) AS org_ids,
            array_agg(sorted.result) FILTER (WHERE sorted.is_contributor) AS results
        FROM (
            SELECT numbered.cell_id, contributor.org_id, contributor.result,
                   contributor.n_respondents, contributor.is_contributor
            FROM contributor
            JOIN spell
                ON spell.question_id = contributor.question_id AND spell.period = contributor.period
               AND spell.period_start = coalesce(contributor.period_start, '-infinity')
            JOIN placed ON placed.org_id = contributor.org_id
            JOIN numbered ON numbered.spell_id = spell.spell_id AND numbered.group_id = placed.group_id
            ORDER BY numbered.cell_id, contributor.org_id
        ) AS sorted
        GROUP BY sorted.cell_id
    ),
    compared AS MATERIALIZED (
        SELECT
            numbered.cell_id, inhabited.group_id IS NULL AS is_vacant, gathered.n_answering, gathered.n_organisations,
            gathered.n_respondents, gathered.n_fewest, gathered.org_ids, gathered.results, numbered.min_organisations,
            earlier.release_id AS earlier_release_id,
            earlier.n_organisations >= numbered.min_organisations
                AND earlier.n_respondents >= p_policy.min_respondents_cell
                AND earlier.n_fewest >= p_policy.min_respondents AS is_showable,
            difference.n_changed, difference.n_union, difference.changed_ids,
            since.n_changed < p_policy.batch_minimum
                OR since.n_changed < p_policy.batch_fraction * since.n_union AS is_refused_again,
            since.changed_ids AS changed_since_ids
        FROM numbered
        LEFT JOIN (SELECT DISTINCT placed.group_id FROM placed) AS inhabited
            ON inhabited.group_id = numbered.group_id
        LEFT JOIN gathered ON gathered.cell_id = numbered.cell_id
        LEFT JOIN privacy.membership AS earlier ON earlier.cell_id = numbered.cell_id AND earlier.is_newest
        LEFT JOIN privacy.refused_figure AS refused
            ON refused.cell_id = numbered.cell_id AND refused.policy_version = p_policy.version
        LEFT JOIN LATERAL privacy.compare_results(
            earlier.org_ids, earlier.results, coalesce(gathered.org_ids, '{}'), coalesce(gathered.results, '{}')
        ) AS difference ON true
        LEFT JOIN LATERAL privacy.compare_results(
            refused.org_ids, refused.results, coalesce(gathered.org_ids, '{}'), coalesce(gathered.results, '{}')
        ) AS since ON true
    ),
    note_change AS (
        UPDATE privacy.membership AS noted
        SET changed_ids = compared.changed_ids
        FROM compared
        WHERE noted.cell_id = compared.cell_id AND noted.release_id = compared.earlier_release_id
          AND noted.changed_ids <> compared.changed_ids
    ),
    note_change_since AS (
        UPDATE privacy.refused_figure AS noted
        SET changed_ids = compared.changed_since_ids
        FROM compared
        WHERE noted.cell_id = compared.cell_id AND noted.policy_version = p_policy.version
          AND noted.changed_ids <> compared.changed_since_ids
    )
    INSERT INTO privacy.candidate (
        cell_id, is_vacant, n_answering, n_organisations, n_respondents, n_fewest, has_figure,
        is_showable, n_changed, n_union, is_refused_again, org_ids, results, min_organisations
    )
    SELECT
        compared.cell_id, compared.is_vacant, coalesce(compared.n_answering, 0), coalesce(compared.n_organisations, 0),
        coalesce(compared.n_respondents, 0), compared.n_fewest, compared.earlier_release_id IS NOT NULL,
        coalesce(compared.is_showable, false), coalesce(compared.n_changed, 0),
        coalesce(compared.n_union, compared.n_organisations, 0), coalesce(compared.is_refused_again, false),
        tried.org_ids, tried.results, compared.min_organisations
    FROM compared
    LEFT JOIN LATERAL (
        SELECT compared.org_ids, compared.results
    ) AS tried
        ON compared.n_changed IS DISTINCT FROM 0 AND compared.n_organisations >= compared.min_organisations;
END;
$$;

COMMENT ON FUNCTION privacy.collect_candidate(privacy.policy, bigint, bigint[]) IS
    'Add the given cells to privacy.candidate: who would contribute now and how far that differs from the newest figure; and note in privacy.answered_month, for the release that may come of it, what the contributors'' months have become. Internal.';
