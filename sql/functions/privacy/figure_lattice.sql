-- Whoever stands behind a figure contributes the results of its months as they were when it was made, each
-- with its share of the answers. Figures of the very same results with the very same noise are one row, and contributors that
-- cannot be told apart are one class.
CREATE OR REPLACE FUNCTION privacy.figure_lattice(
    p_question_id bigint,
    p_cell_ids    bigint[],
    p_release_ids bigint[],
    p_noise       numeric,
    p_kid         text
)
    RETURNS TABLE (
        sizes       integer[],
        classes     integer[],
        slots       integer[],
        rows        integer[],
        shares      double precision[],
        n_rows      integer,
        n_released  integer,
        figure_rows integer[],
        noises      double precision[]
    )
    LANGUAGE plpgsql
    STABLE
    ROWS 1
    SET search_path = pg_catalog, pg_temp
    SET enable_nestloop = off
    SET work_mem = '128MB'
    SET jit = off
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH figure AS MATERIALIZED (
        SELECT
            listed.place, listed.release_id,
            coalesce(cell.period_start, '-infinity') AS first_day,
            coalesce(cell.period_end, 'infinity') AS last_day,
            coalesce(member.org_ids, candidate.org_ids) AS org_ids,
            CASE WHEN listed.release_id IS NULL THEN p_noise ELSE member.noise END AS noise,
            CASE WHEN listed.release_id IS NULL THEN p_kid ELSE member.kid END AS kid
        FROM unnest(p_cell_ids, p_release_ids) WITH ORDINALITY AS listed (cell_id, release_id, place)
        JOIN benchmark.cell ON cell.cell_id = listed.cell_id
        LEFT JOIN privacy.membership AS member
            ON member.cell_id = listed.cell_id AND member.release_id = listed.release_id
        LEFT JOIN privacy.candidate ON candidate.cell_id = listed.cell_id AND listed.release_id IS NULL
    ),
    -- What the months were, from which release on until before which.
    state AS MATERIALIZED (
        SELECT answered.org_id, answered.month, answered.n_answers, answered.release_id AS since,
               lead(answered.release_id) OVER (
                   PARTITION BY answered.org_id, answered.month ORDER BY answered.release_id
               ) AS until,
               p_question_id = ANY (answered.question_ids) AS is_answered
        FROM privacy.answered_month AS answered
        JOIN core.question ON question.survey_id = answered.survey_id
        WHERE question.question_id = p_question_id
    ),
    behind AS MATERIALIZED (
        SELECT
            figure.place, contributor.org_id, state.month, state.since,
            -- One whose months are not known is taken for one with a single result.
            (coalesce(state.n_answers, 1) / sum(coalesce(state.n_answers, 1)) OVER (
                PARTITION BY figure.place, contributor.org_id
            ))::double precision AS share
        FROM figure
        CROSS JOIN LATERAL unnest(figure.org_ids) AS contributor (org_id)
        LEFT JOIN state
            ON state.org_id = contributor.org_id
           AND state.is_answered
           AND state.month BETWEEN figure.first_day AND figure.last_day
           AND CASE WHEN figure.release_id IS NULL
                   THEN state.until IS NULL
                   ELSE figure.release_id >= state.since AND (figure.release_id < state.until) IS NOT FALSE
               END
    ),
    alike AS MATERIALIZED (
        SELECT found.place, found.first_place, dense_rank() OVER (ORDER BY found.first_place)::integer AS row
        FROM (
            SELECT counted.place,
                   min(counted.place) OVER (
                       PARTITION BY counted.n, counted.content, figure.noise, figure.kid
                   ) AS first_place
            FROM (
                SELECT behind.place, count(*) AS n,
                       bit_xor(hash_record_extended(
                           ROW(behind.org_id, behind.month, behind.since, behind.share), 0
                       )) AS content
                FROM behind
                GROUP BY behind.place
            ) AS counted
            JOIN figure ON figure.place = counted.place
        ) AS found
    ),
    measured AS MATERIALIZED (
        SELECT max(alike.row) AS n_rows,
               coalesce(max(alike.row) FILTER (WHERE figure.release_id IS NOT NULL), 0) AS n_released,
               array_agg(alike.row ORDER BY alike.place) AS figure_rows,
               array_agg(figure.noise::double precision ORDER BY alike.row)
                   FILTER (WHERE alike.place = alike.first_place) AS noises
        FROM alike
        JOIN figure ON figure.place = alike.place
    ),
    told AS MATERIALIZED (
        SELECT alike.row, behind.org_id, behind.month, behind.since, behind.share
        FROM behind
        JOIN alike ON alike.first_place = behind.place AND alike.place = behind.place
    ),
    both_ways AS MATERIALIZED (
        SELECT 1 AS way, told.row, told.org_id, told.month, told.since, told.share
        FROM told
        UNION ALL
        -- Only where a month was ever told in two states.
        SELECT 2, told.row + measured.n_rows, told.org_id, told.month, NULL, told.share
        FROM told
        CROSS JOIN measured
        WHERE EXISTS (
            SELECT FROM told AS any_told
            GROUP BY any_told.org_id, any_told.month
            HAVING min(any_told.since) < max(any_told.since)
        )
    ),
    slot AS MATERIALIZED (
        SELECT seen.way, seen.org_id, seen.month, seen.since,
               row_number() OVER (PARTITION BY seen.way, seen.org_id ORDER BY seen.content) AS number,
               seen.content
        FROM (
            SELECT both_ways.way, both_ways.org_id, both_ways.month, both_ways.since,
                   bit_xor(hash_record_extended(ROW(both_ways.row, both_ways.share), 0)) AS content
            FROM both_ways
            GROUP BY both_ways.way, both_ways.org_id, both_ways.month, both_ways.since
        ) AS seen
    ),
    class AS MATERIALIZED (
        SELECT row_number() OVER (ORDER BY merged.org_id, merged.way)::integer AS class,
               merged.way, merged.org_id, merged.size
        FROM (
            SELECT same.way, min(same.org_id) AS org_id, count(*)::integer AS size
            FROM (
                SELECT slot.way, slot.org_id, array_agg(slot.content ORDER BY slot.number) AS contents
                FROM slot
                GROUP BY slot.way, slot.org_id
            ) AS same
            GROUP BY same.way, same.contents
        ) AS merged
    ),
    numbered AS MATERIALIZED (
        SELECT row_number() OVER (ORDER BY class.class, slot.number)::integer AS slot, class.class,
               slot.way, slot.org_id, slot.month, slot.since
        FROM slot
        JOIN class ON class.way = slot.way AND class.org_id = slot.org_id
    ),
    listed AS (
        SELECT array_agg(sorted.slot) AS slots, array_agg(sorted.row) AS rows, array_agg(sorted.share) AS shares
        FROM (
            SELECT numbered.slot, both_ways.row, both_ways.share
            FROM both_ways
            JOIN numbered
                ON numbered.way = both_ways.way AND numbered.org_id = both_ways.org_id
               AND coalesce(numbered.month, '-infinity') = coalesce(both_ways.month, '-infinity')
               AND coalesce(numbered.since, -1) = coalesce(both_ways.since, -1)
            ORDER BY numbered.slot, both_ways.row
        ) AS sorted
    )
    SELECT
        (SELECT array_agg(class.size ORDER BY class.class) FROM class),
        (SELECT array_agg(numbered.class ORDER BY numbered.slot) FROM numbered),
        listed.slots, listed.rows, listed.shares, measured.n_rows, measured.n_released, measured.figure_rows,
        measured.noises
    FROM listed
    CROSS JOIN measured;
END;
$$;

COMMENT ON FUNCTION privacy.figure_lattice(bigint, bigint[], bigint[], numeric, text) IS
    'The figures of one question as privacy.refused_row() takes them: p_cell_ids and p_release_ids say which, in the order in which they are tried (release null: the cell''s candidate). figure_rows has the row of each figure: those of the very same results and noise share one; noises has the standard deviation of each row''s noise. p_noise and p_kid: the noise of the candidates, and the key by which it is drawn. Internal.';
