CREATE OR REPLACE FUNCTION privacy.take_spread(
    p_policy privacy.policy,
    p_at     timestamptz
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO privacy.metric (question_id, s_pub, taken_at)
    SELECT
        cell.question_id,
        greatest(grid.width, privacy.round_to_grid(spread.sd, grid.width)),
        p_at
    FROM privacy.candidate
    JOIN benchmark.cell ON cell.cell_id = candidate.cell_id
    CROSS JOIN LATERAL (
        SELECT privacy.grid_of(cell.scale_min, cell.scale_max, p_policy.rounding) AS width
    ) AS grid
    CROSS JOIN LATERAL (
        SELECT stddev_samp(taken.result) AS sd FROM unnest(candidate.results) AS taken (result)
    ) AS spread
    WHERE cell.kind = 'total' AND cell.period = 'all_time'
      AND candidate.rule IS NULL
      AND candidate.results IS NOT NULL
      AND candidate.n_organisations >= p_policy.min_organisations_tail
    ON CONFLICT ON CONSTRAINT metric_pkey DO NOTHING;
END;
$$;

COMMENT ON FUNCTION privacy.take_spread(privacy.policy, timestamptz) IS
    'Take the public spread of each question that has none and whose total now has enough organisations. Internal.';
