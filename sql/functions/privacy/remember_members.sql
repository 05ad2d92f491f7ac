CREATE OR REPLACE FUNCTION privacy.remember_members(
    p_release_id bigint
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO privacy.membership (
        cell_id, release_id, org_ids, results, n_organisations, n_respondents, n_fewest
    )
    SELECT candidate.cell_id, p_release_id, candidate.org_ids, candidate.results, candidate.n_organisations,
           candidate.n_respondents, candidate.n_fewest
    FROM privacy.candidate
    WHERE candidate.rule IS NULL AND candidate.org_ids IS NOT NULL
    ON CONFLICT ON CONSTRAINT membership_pkey DO UPDATE
        SET release_id      = excluded.release_id,
            org_ids         = excluded.org_ids,
            results         = excluded.results,
            n_organisations = excluded.n_organisations,
            n_respondents   = excluded.n_respondents,
            n_fewest        = excluded.n_fewest;
END;
$$;

COMMENT ON FUNCTION privacy.remember_members(bigint) IS
    'Keep who stands behind each figure that a release made or replaced. Internal.';
