CREATE OR REPLACE FUNCTION privacy.apply_rules(
    p_policy privacy.policy,
    p_at     timestamptz
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Each rule speaks only where none before it did. All but R4 ask who contributes and whether
    -- results changed, never how high a result is, so a refusal says nothing about values.

    -- R7: a released figure is replaced only when enough contributors changed, so that no step of
    -- it can be laid at the door of a few. It comes first, since nothing else has to be known of most cells.
    UPDATE privacy.candidate
    SET rule = 'R7_BATCH'
    WHERE candidate.has_figure
      AND candidate.n_changed > 0
      AND (candidate.n_changed < p_policy.batch_minimum
           OR candidate.n_changed < p_policy.batch_fraction * candidate.n_union);

    -- So with what the exposure budget refused: it stays refused until as many have changed as would
    -- replace a figure, since no budget ever grows.
    UPDATE privacy.candidate
    SET rule = 'R6_EXPO'
    WHERE candidate.rule IS NULL AND candidate.is_refused_again;

    -- R1: enough organisations.
    UPDATE privacy.candidate
    SET rule = 'R1_K'
    WHERE candidate.rule IS NULL AND candidate.n_answering < candidate.min_organisations;

    -- R2: enough people, behind each organisation and in the cell.
    UPDATE privacy.candidate
    SET rule = 'R2_N'
    WHERE candidate.rule IS NULL
      AND (candidate.n_organisations < candidate.min_organisations
           OR candidate.n_respondents < p_policy.min_respondents_cell);

    -- R4: where nearly all have the same result, the mean is the result of each. A figure that has
    -- not changed is judged by what it was made of.
    UPDATE privacy.candidate
    SET rule = 'R4_HOMOG'
    FROM benchmark.cell
    LEFT JOIN privacy.membership AS earlier ON earlier.cell_id = cell.cell_id AND earlier.is_newest
    WHERE cell.cell_id = candidate.cell_id
      AND candidate.rule IS NULL
      AND privacy.is_homogeneous(
          coalesce(candidate.results, earlier.results), p_policy, cell.scale_min, cell.scale_max
      );

    PERFORM privacy.hold_new_group(p_policy);

    -- R6 comes last: what another rule forbids must not spend of the budget.
    PERFORM privacy.apply_exposure_budget(p_policy);

    -- Nor is an earlier figure carried on that R4 forbids by now: the policy, or R4 itself, came later.
    UPDATE privacy.candidate
    SET is_showable = false
    FROM benchmark.cell
    JOIN privacy.membership AS earlier ON earlier.cell_id = cell.cell_id AND earlier.is_newest
    WHERE cell.cell_id = candidate.cell_id
      AND candidate.rule IS NOT NULL AND candidate.is_showable
      AND privacy.is_homogeneous(earlier.results, p_policy, cell.scale_min, cell.scale_max);

    INSERT INTO privacy.suppression_log (cell_id, rule, logged_at)
    SELECT candidate.cell_id, candidate.rule, p_at
    FROM privacy.candidate
    LEFT JOIN LATERAL (
        SELECT noted.rule
        FROM privacy.suppression_log AS noted
        WHERE noted.cell_id = candidate.cell_id
        ORDER BY noted.suppression_id DESC
        LIMIT 1
    ) AS latest ON true
    WHERE latest.rule IS DISTINCT FROM candidate.rule
    ORDER BY candidate.cell_id;
END;
$$;

COMMENT ON FUNCTION privacy.apply_rules(privacy.policy, timestamptz) IS
    'Set the first rule that forbids a new figure for each cell of privacy.candidate, and log where that is another than before. Internal.';
