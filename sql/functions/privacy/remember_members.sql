CREATE OR REPLACE FUNCTION privacy.remember_members(
    p_policy     privacy.policy,
    p_release_id bigint
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Who has seen the earlier figures still knows them.
    UPDATE privacy.membership
    SET is_newest = false
    FROM privacy.candidate
    WHERE candidate.rule IS NULL AND candidate.org_ids IS NOT NULL
      AND membership.cell_id = candidate.cell_id AND membership.is_newest;

    INSERT INTO privacy.membership (
        cell_id, release_id, org_ids, results, n_organisations, n_respondents, n_fewest, noise, kid
    )
    SELECT candidate.cell_id, p_release_id, candidate.org_ids, candidate.results, candidate.n_organisations,
           candidate.n_respondents, candidate.n_fewest, p_policy.noise,
           CASE WHEN p_policy.noise > 0 THEN privacy.active_key('noise') END
    FROM privacy.candidate
    WHERE candidate.rule IS NULL AND candidate.org_ids IS NOT NULL;

    -- What the months had become matters to surveys that have a figure of it.
    DELETE FROM privacy.answered_month AS answered
    WHERE answered.release_id = p_release_id
      AND NOT EXISTS (
          SELECT
          FROM privacy.membership AS member
          JOIN benchmark.cell ON cell.cell_id = member.cell_id
          JOIN core.question ON question.question_id = cell.question_id
          WHERE member.release_id = p_release_id AND question.survey_id = answered.survey_id
      );
END;
$$;

COMMENT ON FUNCTION privacy.remember_members(privacy.policy, bigint) IS
    'Keep who stands behind each figure that a release made or replaced, and of which state of their months. Internal.';
