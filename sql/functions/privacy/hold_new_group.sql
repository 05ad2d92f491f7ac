-- A new name is no new start: who asks for nearly the same organisations under another code must not be told
-- sooner what changed, nor what was refused.
CREATE OR REPLACE FUNCTION privacy.hold_new_group(
    p_policy privacy.policy
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
BEGIN
    -- As if it took the place of the other figure, where organisations in both have another result since.
    UPDATE privacy.candidate
    SET rule = 'R7_BATCH'
    FROM benchmark.cell
    WHERE cell.cell_id = candidate.cell_id
      AND cell.kind = 'peer_group'
      AND candidate.rule IS NULL AND candidate.org_ids IS NOT NULL AND NOT candidate.has_figure
      AND EXISTS (
          SELECT
          FROM benchmark.cell AS other
          JOIN privacy.membership AS earlier ON earlier.cell_id = other.cell_id AND earlier.is_newest
          CROSS JOIN LATERAL (
              SELECT count(*) FILTER (WHERE old.result <> new.result) AS n_moved,
                     count(*) FILTER (WHERE old.result IS DISTINCT FROM new.result) AS n_changed,
                     count(*) AS n_union
              FROM unnest(earlier.org_ids, earlier.results) AS old (org_id, result)
              FULL JOIN unnest(candidate.org_ids, candidate.results) AS new (org_id, result) USING (org_id)
          ) AS difference
          WHERE other.question_id = cell.question_id AND other.period = cell.period
            AND other.period_start IS NOT DISTINCT FROM cell.period_start
            -- At least so many differ as one is larger than the other: most pairs need no closer look.
            AND abs(earlier.n_organisations - candidate.n_organisations) < greatest(
                p_policy.batch_minimum,
                p_policy.batch_fraction * (earlier.n_organisations + candidate.n_organisations)
            )
            AND difference.n_moved > 0
            AND (difference.n_changed < p_policy.batch_minimum
                 OR difference.n_changed < p_policy.batch_fraction * difference.n_union)
      );

    -- What differs from it by fewer than a batch is the figure that was refused.
    UPDATE privacy.candidate
    SET rule = 'R6_EXPO'
    FROM benchmark.cell
    WHERE cell.cell_id = candidate.cell_id
      AND cell.kind = 'peer_group'
      AND candidate.rule IS NULL AND candidate.org_ids IS NOT NULL AND NOT candidate.has_figure
      AND EXISTS (
          SELECT
          FROM benchmark.cell AS other
          JOIN privacy.refused_figure AS refused
              ON refused.cell_id = other.cell_id AND refused.policy_version = p_policy.version
          CROSS JOIN LATERAL privacy.compare_results(
              refused.org_ids, refused.results, candidate.org_ids, candidate.results
          ) AS difference
          WHERE other.question_id = cell.question_id AND other.period = cell.period
            AND other.period_start IS NOT DISTINCT FROM cell.period_start AND other.cell_id <> cell.cell_id
            AND abs(cardinality(refused.org_ids) - candidate.n_organisations) < p_policy.batch_minimum
            AND difference.n_changed < p_policy.batch_minimum
      );
END;
$$;

COMMENT ON FUNCTION privacy.hold_new_group(privacy.policy) IS
    'Set R7_BATCH or R6_EXPO for each peer group of privacy.candidate that has no figure yet and is, but for few organisations, a group whose figure waits for a batch or was refused. Internal.';
