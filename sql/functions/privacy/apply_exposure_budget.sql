-- What is secret, and what every figure tells a part of, is the result of an organisation for one
-- question in one month. A figure of a longer period is made of the results of its months, each with
-- the share of the answers that it has, so figures of all periods are audited together. Only who stands behind
-- which figure matters, and how many answered when, never how high a result is.
--
-- Two results of one organisation have much to do with each other: they are taken to correlate by 0.8, as between
-- two waves of a survey. Taken as unrelated, a year would seem to tell next to nothing about each of its months.
--
-- The result of a month that is another than in an earlier figure is looked at in two ways. In the first it is
-- another result: else the change of one organisation could be told by comparing two pairs of figures. In the
-- second it is the one that it was: where many results moved a little and one organisation left, the two
-- figures tell what that one had.
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
    v_kid        text := CASE WHEN p_policy.noise > 0 THEN privacy.active_key('noise') END;
    v_pattern    record;
    v_lattice    record;
    v_n_standard integer;
    v_refused    integer[];
BEGIN
    -- Questions whose figures have the same contributors have the same answer: usually all of a survey.
    FOR v_pattern IN
        WITH tried AS MATERIALIZED (
            SELECT DISTINCT cell.question_id
            FROM privacy.candidate
            JOIN benchmark.cell ON cell.cell_id = candidate.cell_id
            WHERE candidate.rule IS NULL AND candidate.org_ids IS NOT NULL
        ),
        -- What is released comes first: it is known, whatever it costs. Then the fixed public order.
        placed AS MATERIALIZED (
            SELECT
                cell.question_id, cell.period, cell.period_start, figure.*,
                row_number() OVER (
                    PARTITION BY cell.question_id
                    ORDER BY figure.release_id IS NULL,
                             array_position('{total,one_way,two_way,peer_group}', cell.kind),
                             array_position('{all_time,year,quarter,month}', cell.period),
                             cell.period_start DESC, cell.position, cell.category_1, cell.level_1, cell.category_2,
                             cell.level_2, figure.release_id
                ) AS row
            FROM (
                SELECT candidate.cell_id, NULL::bigint AS release_id, candidate.org_ids
                FROM privacy.candidate
                WHERE candidate.rule IS NULL AND candidate.org_ids IS NOT NULL
                UNION ALL
                SELECT member.cell_id, member.release_id, member.org_ids
                FROM privacy.membership AS member
            ) AS figure
            JOIN benchmark.cell ON cell.cell_id = figure.cell_id
            WHERE cell.question_id IN (SELECT tried.question_id FROM tried)
        ),
        answered AS (
            SELECT asked.question_id,
                   bit_xor(hash_record_extended(
                       ROW(answered.org_id, answered.month, answered.release_id), 0
                   )) AS months
            FROM privacy.answered_month AS answered
            CROSS JOIN LATERAL unnest(answered.question_ids) AS asked (question_id)
            WHERE asked.question_id IN (SELECT tried.question_id FROM tried)
            GROUP BY asked.question_id
        ),
        named AS (
            SELECT
                placed.question_id,
                array_agg(placed.cell_id ORDER BY placed.row) AS cell_ids,
                array_agg(placed.release_id ORDER BY placed.row) AS release_ids,
                sha256(string_agg(
                    sha256(array_send(placed.org_ids))
                    || convert_to(concat_ws(' ', placed.period, placed.period_start, placed.release_id), 'UTF8'),
                    '' ORDER BY placed.row
                )) AS pattern
            FROM placed
            GROUP BY placed.question_id
        )
        SELECT min(named.question_id) AS question_id, named.release_ids,
               array_agg(named.cell_ids ORDER BY named.question_id) AS cell_ids
        FROM named
        JOIN core.question ON question.question_id = named.question_id
        LEFT JOIN answered ON answered.question_id = named.question_id
        GROUP BY question.survey_id, answered.months, named.release_ids, named.pattern
    LOOP
        SELECT lattice.*
        INTO v_lattice
        FROM privacy.figure_lattice(
            v_pattern.question_id, v_pattern.cell_ids[1:1], v_pattern.release_ids, p_policy.noise, v_kid
        ) AS lattice;

        v_n_standard := (
            SELECT coalesce(max(v_lattice.figure_rows[figure.place]), 0)
            FROM unnest(v_pattern.cell_ids[1:1]) WITH ORDINALITY AS figure (cell_id, place)
            JOIN benchmark.cell ON cell.cell_id = figure.cell_id
            WHERE cell.kind <> 'peer_group' OR v_pattern.release_ids[figure.place] IS NOT NULL
        );

        -- First as if noise could be taken out, by whatever somebody may think of one day: that may tell more, but
        -- not all. What passes is looked at with its noise.
        v_refused := CASE WHEN p_policy.noise > 0 THEN privacy.refused_row(
            v_lattice.sizes, v_lattice.classes, v_lattice.slots, v_lattice.rows, v_lattice.shares,
            v_lattice.n_rows, v_lattice.n_released, p_policy.max_exposure_exact::double precision, 0.8, v_n_standard,
            NULL, '{}', p_policy.peer_group_share::double precision
        ) ELSE '{}' END;
        v_refused := v_refused || privacy.refused_row(
            v_lattice.sizes, v_lattice.classes, v_lattice.slots, v_lattice.rows, v_lattice.shares,
            v_lattice.n_rows, v_lattice.n_released, p_policy.max_exposure::double precision, 0.8, v_n_standard,
            v_lattice.noises, v_refused, p_policy.peer_group_share::double precision
        );

        UPDATE privacy.candidate
        SET rule = 'R6_EXPO'
        FROM unnest(v_refused) AS refused (row)
        JOIN unnest(v_lattice.figure_rows) WITH ORDINALITY AS figure (row, place) ON figure.row = refused.row
        CROSS JOIN generate_subscripts(v_pattern.cell_ids, 1) AS question (place)
        WHERE candidate.cell_id = v_pattern.cell_ids[question.place][figure.place]
          AND candidate.rule IS NULL AND candidate.org_ids IS NOT NULL;
    END LOOP;

    DELETE FROM privacy.refused_figure AS refused
    USING privacy.candidate
    WHERE candidate.cell_id = refused.cell_id
      AND candidate.rule IS NULL AND candidate.org_ids IS NOT NULL;

    INSERT INTO privacy.refused_figure AS noted (cell_id, policy_version, org_ids, results)
    SELECT candidate.cell_id, p_policy.version, candidate.org_ids, candidate.results
    FROM privacy.candidate
    WHERE candidate.rule = 'R6_EXPO' AND NOT candidate.is_refused_again
    ON CONFLICT ON CONSTRAINT refused_figure_pkey DO UPDATE
        SET policy_version = excluded.policy_version, org_ids = excluded.org_ids, results = excluded.results,
            changed_ids = excluded.changed_ids;
END;
$$;

COMMENT ON FUNCTION privacy.apply_exposure_budget(privacy.policy) IS
    'Set R6_EXPO for each cell of privacy.candidate whose new figure, with all that were ever released and those that come before it in the public order, would tell more than the policy''s max_exposure about any one result, and remember of whom it was. Internal.';
