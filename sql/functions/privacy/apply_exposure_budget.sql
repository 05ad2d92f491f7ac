-- What is secret, and what every figure tells a part of, is the result of an organisation for one
-- question and the months in which it was answered: an unknown. Who answered in one month only has the
-- same result in that month, its quarter, its year and over all time, so figures of all periods are audited
-- together. Only who stands behind which figure matters, never how high a result is.
--
-- A result that is another than in an earlier figure is looked at in two ways. In the first it is another
-- unknown: else the change of one organisation could be told by comparing two pairs of figures.
-- In the second it is the one that it was, within its period: where many results moved a little and one
-- organisation left, the two figures tell what that one had.
CREATE OR REPLACE FUNCTION privacy.apply_exposure_budget(
    p_policy privacy.policy
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET work_mem = '128MB'
    SET jit = off
AS $$
DECLARE
    v_pattern record;
BEGIN
    -- Questions whose figures have the same rows have the same answer: usually all of a survey.
    FOR v_pattern IN
        WITH figure AS MATERIALIZED (
            SELECT candidate.cell_id, NULL::bigint AS release_id, candidate.org_ids, candidate.first_months,
                   candidate.last_months, candidate.results
            FROM privacy.candidate
            WHERE candidate.rule IS NULL AND candidate.org_ids IS NOT NULL
            UNION ALL
            SELECT member.cell_id, member.release_id, member.org_ids, member.first_months, member.last_months,
                   member.results
            FROM privacy.membership AS member
            JOIN benchmark.cell ON cell.cell_id = member.cell_id
            WHERE cell.question_id IN (
                SELECT asked.question_id
                FROM privacy.candidate
                JOIN benchmark.cell AS asked ON asked.cell_id = candidate.cell_id
                WHERE candidate.rule IS NULL AND candidate.org_ids IS NOT NULL
            )
        ),
        -- What is released comes first: it is known, whatever it costs. Then the fixed public order.
        placed AS MATERIALIZED (
            SELECT
                cell.question_id, cell.period, coalesce(cell.period_start, '-infinity') AS period_start, figure.*,
                row_number() OVER (
                    PARTITION BY cell.question_id
                    ORDER BY figure.release_id IS NULL,
                             array_position('{total,one_way,two_way}', cell.kind),
                             array_position('{all_time,year,quarter,month}', cell.period),
                             cell.period_start DESC, cell.position, cell.category_1, cell.level_1, cell.category_2,
                             cell.level_2, figure.release_id
                )::integer AS row,
                (count(*) OVER (PARTITION BY cell.question_id))::integer AS n_rows
            FROM figure
            JOIN benchmark.cell ON cell.cell_id = figure.cell_id
        ),
        behind AS MATERIALIZED (
            SELECT placed.question_id, placed.period, placed.period_start, placed.row, placed.n_rows,
                   contributor.org_id, contributor.first_month, contributor.last_month, contributor.result
            FROM placed
            CROSS JOIN LATERAL unnest(placed.org_ids, placed.first_months, placed.last_months, placed.results)
                AS contributor (org_id, first_month, last_month, result)
        ),
        moved AS MATERIALIZED (
            SELECT DISTINCT compared.question_id, compared.period, compared.period_start
            FROM (
                SELECT behind.question_id, behind.period, behind.period_start
                FROM behind
                GROUP BY behind.question_id, behind.period, behind.period_start, behind.org_id
                HAVING (min(behind.first_month), min(behind.last_month), min(behind.result))
                    <> (max(behind.first_month), max(behind.last_month), max(behind.result))
            ) AS compared
        ),
        unknown AS (
            SELECT behind.question_id, array_agg(behind.row ORDER BY behind.row) AS rows
            FROM behind
            GROUP BY behind.question_id, behind.org_id, behind.first_month, behind.last_month, behind.result
            UNION ALL
            SELECT behind.question_id, array_agg(behind.row + behind.n_rows ORDER BY behind.row)
            FROM behind
            JOIN moved
                ON moved.question_id = behind.question_id AND moved.period = behind.period
               AND moved.period_start = behind.period_start
            GROUP BY behind.question_id, behind.period, behind.period_start, behind.org_id
        ),
        atom AS MATERIALIZED (
            SELECT unknown.question_id, unknown.rows, count(*)::integer AS size,
                   row_number() OVER (PARTITION BY unknown.question_id ORDER BY unknown.rows)::integer AS atom
            FROM unknown
            GROUP BY unknown.question_id, unknown.rows
        ),
        measured AS (
            SELECT atom.question_id, array_agg(atom.size ORDER BY atom.atom) AS sizes
            FROM atom
            GROUP BY atom.question_id
        ),
        paired AS (
            SELECT atom.question_id, array_agg(atom.atom ORDER BY atom.atom, each.row) AS atoms,
                   array_agg(each.row ORDER BY atom.atom, each.row) AS rows
            FROM atom
            CROSS JOIN LATERAL unnest(atom.rows) AS each (row)
            GROUP BY atom.question_id
        ),
        named AS (
            SELECT placed.question_id, array_agg(placed.cell_id ORDER BY placed.row) AS cell_ids,
                   count(*)::integer AS n_rows, count(placed.release_id)::integer AS n_released
            FROM placed
            GROUP BY placed.question_id
        )
        SELECT measured.sizes, paired.atoms, paired.rows, named.n_rows, named.n_released,
               array_agg(named.cell_ids) AS cell_ids
        FROM measured
        JOIN paired ON paired.question_id = measured.question_id
        JOIN named ON named.question_id = measured.question_id
        GROUP BY measured.sizes, paired.atoms, paired.rows, named.n_rows, named.n_released
    LOOP
        UPDATE privacy.candidate
        SET rule = 'R6_EXPO'
        FROM unnest(privacy.refused_row(
                 v_pattern.sizes, v_pattern.atoms, v_pattern.rows, v_pattern.n_rows, v_pattern.n_released,
                 p_policy.max_exposure::double precision
             )) AS refused (row)
        CROSS JOIN generate_subscripts(v_pattern.cell_ids, 1) AS question (place)
        WHERE candidate.cell_id = v_pattern.cell_ids[question.place][refused.row];
    END LOOP;
END;
$$;

COMMENT ON FUNCTION privacy.apply_exposure_budget(privacy.policy) IS
    'Set R6_EXPO for each cell of privacy.candidate whose new figure, with all that were ever released and those that come before it in the public order, would tell more than the policy''s max_exposure about any one result. Internal.';
