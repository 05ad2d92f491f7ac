CREATE OR REPLACE FUNCTION benchmark.write_current_cell(
    p_release_id bigint,
    p_cell_ids   bigint[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_cell_ids bigint[] := p_cell_ids || ARRAY(
        SELECT released.cell_id FROM benchmark.release_cell AS released WHERE released.release_id = p_release_id
        UNION
        -- Of peer groups that were withdrawn, and are requested again.
        SELECT cell.cell_id
        FROM benchmark.cell
        JOIN privacy.approved_peer_group AS known ON known.peer_group = cell.level_1
        WHERE cell.kind = 'peer_group' AND known.withdrawn_at IS NULL
          AND NOT EXISTS (SELECT FROM benchmark.current_cell AS shown WHERE shown.cell_id = cell.cell_id)
    );
BEGIN
    DELETE FROM benchmark.current_cell
    WHERE current_cell.cell_id = ANY (v_cell_ids)
       OR current_cell.kind = 'peer_group' AND current_cell.level IN (
           SELECT known.peer_group FROM privacy.peer_group AS known WHERE known.withdrawn_at IS NOT NULL
       );

    INSERT INTO benchmark.current_cell
    SELECT
        cell.cell_id, newest.release_id, cell.survey, cell.survey_title, cell.question_path, cell.question_title,
        cell.measurement, cell.scale_min, cell.scale_max, cell.kind, cell.position,
        -- A crossing is named by both of its parts, so that one category never means two groups.
        CASE WHEN cell.kind = 'two_way' THEN cell.category_1 || '+' || cell.category_2 ELSE cell.category_1 END,
        CASE WHEN cell.kind = 'two_way' THEN cell.level_1 || '+' || cell.level_2 ELSE cell.level_1 END,
        cell.category_title, cell.level_title, cell.period, cell.period_start, cell.period_end,
        newest.status, newest.mean, newest.median, newest.p25, newest.p75, newest.p90, newest.n_organisations,
        newest.n_respondents, newest.base, newest.ci_low, newest.ci_high, newest.ci_level, newest.method,
        newest.quantile_status, newest.p90_status, newest.reason, newest.as_of, release.label, release.published_at
    FROM (SELECT DISTINCT unnest(v_cell_ids) AS cell_id) AS written
    JOIN benchmark.cell ON cell.cell_id = written.cell_id
    CROSS JOIN LATERAL (
        SELECT released.*
        FROM benchmark.release_cell AS released
        WHERE released.cell_id = written.cell_id
        ORDER BY released.release_id DESC
        LIMIT 1
    ) AS newest
    JOIN benchmark.release ON release.release_id = newest.release_id
    WHERE cell.kind <> 'peer_group' OR cell.level_1 IN (
        SELECT known.peer_group FROM privacy.approved_peer_group AS known WHERE known.withdrawn_at IS NULL
    )
    -- So that reading the table as it lies gives the fixed public order.
    ORDER BY cell.cell_id;
END;
$$;

COMMENT ON FUNCTION benchmark.write_current_cell(bigint, bigint[]) IS
    'Write the cells of a release, and others that have new titles, into benchmark.current_cell, and take those of withdrawn peer groups out. Internal.';
