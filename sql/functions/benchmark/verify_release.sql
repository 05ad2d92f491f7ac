CREATE OR REPLACE FUNCTION benchmark.verify_release()
    RETURNS TABLE (release_id bigint, label text, published_at timestamptz, is_intact boolean, problem text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT checked.release_id, checked.label, checked.published_at, checked.problem IS NULL, checked.problem
    FROM (
        SELECT
            release.release_id, release.label, release.published_at,
            CASE
                WHEN release.release_id <> row_number() OVER chain THEN 'the number before it is missing'
                WHEN release.previous_hash IS DISTINCT FROM lag(release.hash) OVER chain
                    THEN 'it does not follow from the release before it'
                WHEN release.n_cells <> (
                    SELECT count(*) FROM benchmark.release_cell AS released WHERE released.release_id = release.release_id
                ) THEN 'the number of its cells differs'
                WHEN release.hash <> benchmark.release_hash(
                    release.release_id, release.label, release.published_at, release.policy_version,
                    release.previous_hash
                ) THEN 'its content does not give its hash'
            END AS problem
        FROM benchmark.release
        WINDOW chain AS (ORDER BY release.release_id)
    ) AS checked
    ORDER BY checked.release_id;
END;
$$;

COMMENT ON FUNCTION benchmark.verify_release() IS
$$Recompute the hash of every release from its cells and the release before it. Anyone who reads benchmarks may check them.
One row for each release_id, with its label and published_at: is_intact says whether the hash fits, problem what does not; null where all does.$$;

GRANT EXECUTE ON FUNCTION benchmark.verify_release()
    TO surveymark_reader, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator,
       surveymark_privacy_officer;
