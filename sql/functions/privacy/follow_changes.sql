-- What an hour with few answers costs follows the answers: a figure is compared with the results of those alone
-- whose counts have changed, and all others are as they were found. Only where that may suffice for a new
-- figure is the cell collected anew.
CREATE OR REPLACE FUNCTION privacy.follow_changes(
    p_policy     privacy.policy,
    p_survey_ids bigint[],
    p_org_ids    bigint[],
    p_months     date[]
)
    RETURNS bigint[]
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET work_mem = '128MB'
    SET jit = off
AS $$
DECLARE
    v_question_ids bigint[] := ARRAY(
        SELECT question.question_id
        FROM core.question
        WHERE question.survey_id = ANY (p_survey_ids)
          AND question.measurement IN ('numeric', 'binary')
          AND question.scale_min IS NOT NULL AND question.scale_max IS NOT NULL
    );
    v_cell_ids     bigint[];
    v_open_ids     bigint[];
BEGIN
    WITH spell AS MATERIALIZED (
        SELECT DISTINCT changed.survey_id, changed.org_id, unit.period,
               CASE WHEN unit.period <> 'all_time' THEN date_trunc(unit.period, changed.month::timestamp)::date END
                   AS period_start
        FROM unnest(p_survey_ids, p_org_ids, p_months) AS changed (survey_id, org_id, month)
        CROSS JOIN unnest('{all_time,year,quarter,month}'::text[]) AS unit (period)
    ),
    member AS MATERIALIZED (
        SELECT member.* FROM privacy.group_member AS member WHERE member.org_id = ANY (p_org_ids)
    ),
    result AS MATERIALIZED (
        SELECT contributed.*
        FROM privacy.contributor_result(
            p_policy.min_respondents, v_question_ids, ARRAY(SELECT DISTINCT unnest(p_org_ids))
        ) AS contributed
        WHERE contributed.is_contributor
    ),
    changed AS MATERIALIZED (
        SELECT touched.cell_id, array_agg(touched.org_id) AS org_ids, array_agg(result.result) AS results
        FROM (
            SELECT cell.cell_id, cell.question_id, spell.period, spell.period_start, spell.org_id
            FROM spell
            JOIN member ON member.org_id = spell.org_id
            JOIN core.question ON question.survey_id = spell.survey_id AND question.question_id = ANY (v_question_ids)
            CROSS JOIN LATERAL (
                SELECT dated.cell_id, dated.question_id
                FROM benchmark.cell AS dated
                WHERE dated.question_id = question.question_id AND dated.period = spell.period
                  AND dated.period_start = spell.period_start
                  AND dated.category_1 = member.category_1 AND dated.level_1 = member.level_1
                  AND dated.category_2 = member.category_2 AND dated.level_2 = member.level_2
                UNION ALL
                -- An index finds what is null only where it is asked for.
                SELECT undated.cell_id, undated.question_id
                FROM benchmark.cell AS undated
                WHERE undated.question_id = question.question_id AND undated.period = spell.period
                  AND undated.period_start IS NULL AND spell.period_start IS NULL
                  AND undated.category_1 = member.category_1 AND undated.level_1 = member.level_1
                  AND undated.category_2 = member.category_2 AND undated.level_2 = member.level_2
            ) AS cell
        ) AS touched
        LEFT JOIN result
            ON result.question_id = touched.question_id AND result.period = touched.period
           AND coalesce(result.period_start, '-infinity') = coalesce(touched.period_start, '-infinity')
           AND result.org_id = touched.org_id
        GROUP BY touched.cell_id
    ),
    followed AS MATERIALIZED (
        SELECT changed.cell_id, earlier.release_id AS earlier_release_id, earlier.n_organisations AS n_earlier,
               privacy.still_changed(earlier.changed_ids, earlier.org_ids, earlier.results, changed.org_ids, changed.results)
                   AS changed_ids,
               cardinality(refused.org_ids) AS n_refused,
               privacy.still_changed(refused.changed_ids, refused.org_ids, refused.results, changed.org_ids, changed.results)
                   AS changed_since_ids
        FROM changed
        LEFT JOIN privacy.membership AS earlier ON earlier.cell_id = changed.cell_id AND earlier.is_newest
        LEFT JOIN privacy.refused_figure AS refused
            ON refused.cell_id = changed.cell_id AND refused.policy_version = p_policy.version
    ),
    note_change AS (
        UPDATE privacy.membership AS noted
        SET changed_ids = followed.changed_ids
        FROM followed
        WHERE noted.cell_id = followed.cell_id AND noted.release_id = followed.earlier_release_id
          AND noted.changed_ids <> followed.changed_ids
    ),
    note_change_since AS (
        UPDATE privacy.refused_figure AS noted
        SET changed_ids = followed.changed_since_ids
        FROM followed
        WHERE noted.cell_id = followed.cell_id AND noted.policy_version = p_policy.version
          AND noted.changed_ids <> followed.changed_since_ids
    ),
    -- At most: who joined counts as well among those of whom a share must have changed.
    judged AS MATERIALIZED (
        SELECT followed.cell_id, followed.earlier_release_id, cardinality(followed.changed_ids) AS n_changed,
               cardinality(followed.changed_ids) >= greatest(
                   p_policy.batch_minimum, p_policy.batch_fraction * followed.n_earlier
               ) AS is_replaceable,
               cardinality(followed.changed_since_ids) >= greatest(
                   p_policy.batch_minimum, p_policy.batch_fraction * followed.n_refused
               ) AS is_triable
        FROM followed
    ),
    -- What is shown satisfies the policy, or a change of it would have had the whole survey tried.
    kept AS (
        INSERT INTO privacy.candidate (
            cell_id, is_vacant, has_figure, is_showable, n_changed, rule, min_organisations
        )
        SELECT judged.cell_id, false, true, shown.mean IS NOT NULL, judged.n_changed,
               CASE WHEN judged.n_changed > 0 THEN 'R7_BATCH' END, privacy.least_organisations(p_policy, shown.kind)
        FROM judged
        JOIN benchmark.current_cell AS shown ON shown.cell_id = judged.cell_id
        WHERE NOT judged.is_replaceable
          AND shown.status <> CASE WHEN judged.n_changed > 0 THEN 'carried' ELSE 'ok' END
    )
    SELECT array_agg(judged.cell_id) FILTER (WHERE judged.is_replaceable),
           array_agg(judged.cell_id) FILTER (WHERE judged.earlier_release_id IS NULL)
    INTO v_cell_ids, v_open_ids
    FROM judged
    WHERE judged.is_replaceable OR judged.earlier_release_id IS NULL AND judged.is_triable IS NOT FALSE;

    -- Without a figure to compare with, a cell is collected when enough organisations have answered at all. And
    -- a peer group may have waited for another figure of its question and period.
    WITH spell AS MATERIALIZED (
        SELECT DISTINCT changed.survey_id, unit.period,
               CASE WHEN unit.period <> 'all_time' THEN date_trunc(unit.period, changed.month::timestamp)::date END
                   AS period_start
        FROM unnest(p_survey_ids, p_months) AS changed (survey_id, month)
        CROSS JOIN unnest('{all_time,year,quarter,month}'::text[]) AS unit (period)
    ),
    open AS MATERIALIZED (
        SELECT cell.cell_id, question.survey_id, cell.kind, cell.category_1, cell.level_1, cell.category_2,
               cell.level_2, coalesce(cell.period_start, '-infinity') AS first_day,
               coalesce(cell.period_end, 'infinity') AS last_day
        FROM benchmark.cell
        JOIN core.question ON question.question_id = cell.question_id
        WHERE cell.cell_id = ANY (v_open_ids)
        UNION
        SELECT cell.cell_id, question.survey_id, cell.kind, cell.category_1, cell.level_1, cell.category_2,
               cell.level_2, coalesce(cell.period_start, '-infinity'), coalesce(cell.period_end, 'infinity')
        FROM benchmark.cell
        JOIN core.question ON question.question_id = cell.question_id
        JOIN spell
            ON spell.survey_id = question.survey_id AND spell.period = cell.period
           AND coalesce(spell.period_start, '-infinity') = coalesce(cell.period_start, '-infinity')
        WHERE cell.kind = 'peer_group' AND cell.question_id = ANY (v_question_ids)
          AND NOT EXISTS (SELECT FROM privacy.membership AS known WHERE known.cell_id = cell.cell_id AND known.is_newest)
          AND NOT EXISTS (
              SELECT FROM privacy.refused_figure AS refused
              WHERE refused.cell_id = cell.cell_id AND refused.policy_version = p_policy.version
          )
    ),
    answered AS MATERIALIZED (
        SELECT DISTINCT counted.contributor_id, answered.survey_id, answered.month
        FROM rollup.survey_month AS answered
        JOIN privacy.counted_organisation AS counted ON counted.org_id = answered.org_id
        WHERE answered.survey_id = ANY (p_survey_ids)
    ),
    answering AS (
        SELECT asked.survey_id, asked.kind, asked.category_1, asked.level_1, asked.category_2, asked.level_2,
               asked.first_day, asked.last_day, count(DISTINCT member.org_id) AS n
        FROM (SELECT DISTINCT open.survey_id, open.kind, open.category_1, open.level_1, open.category_2, open.level_2,
                     open.first_day, open.last_day
              FROM open) AS asked
        JOIN privacy.group_member AS member
            ON member.category_1 = asked.category_1 AND member.level_1 = asked.level_1
           AND member.category_2 = asked.category_2 AND member.level_2 = asked.level_2
        JOIN answered
            ON answered.contributor_id = member.org_id AND answered.survey_id = asked.survey_id
           AND answered.month BETWEEN asked.first_day AND asked.last_day
        GROUP BY asked.survey_id, asked.kind, asked.category_1, asked.level_1, asked.category_2, asked.level_2,
                 asked.first_day, asked.last_day
    )
    SELECT v_cell_ids || array_agg(open.cell_id)
    INTO v_cell_ids
    FROM open
    JOIN answering USING (survey_id, kind, category_1, level_1, category_2, level_2, first_day, last_day)
    WHERE answering.n >= privacy.least_organisations(p_policy, open.kind);

    RETURN v_cell_ids;
END;
$$;

COMMENT ON FUNCTION privacy.follow_changes(privacy.policy, bigint[], bigint[], date[]) IS
    'Note for each figure, released or refused, who has another result now among the given contributors, whose counts have changed in the given months of surveys (three arrays of one order). Adds the cells whose status follows from that to privacy.candidate, and returns those that have to be collected (null: none). Internal.';
