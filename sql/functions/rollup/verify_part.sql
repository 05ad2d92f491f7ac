CREATE OR REPLACE FUNCTION rollup.verify_part(
    p_answers bigint DEFAULT 200000
)
    RETURNS TABLE (
        org_from   bigint,
        org_before bigint,
        answers    bigint
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- The first part has no beginning and the last no end, so that no row is in none.
    RETURN QUERY
    WITH counted AS (
        SELECT drained.org_id, sum(drained.n) AS n,
               sum(sum(drained.n)) OVER (ORDER BY drained.org_id) - sum(drained.n) AS n_before
        FROM rollup.answer_count AS drained
        GROUP BY drained.org_id
    ),
    parted AS (
        SELECT min(counted.org_id) AS first_org_id, sum(counted.n)::bigint AS n
        FROM counted
        GROUP BY floor(counted.n_before / greatest(p_answers, 1))
    )
    SELECT CASE WHEN row_number() OVER ordered > 1 THEN parted.first_org_id END,
           lead(parted.first_org_id) OVER ordered,
           parted.n
    FROM parted
    WINDOW ordered AS (ORDER BY parted.first_org_id)
    UNION ALL
    SELECT NULL, NULL, 0
    WHERE NOT EXISTS (SELECT FROM counted);
END;
$$;

COMMENT ON FUNCTION rollup.verify_part(bigint) IS
    'All organisations in parts of about p_answers merged answers, in order: the limits of each for rollup.verify() (null: no limit) and how many answers it has. Comparing part by part, in one snapshot, takes little memory and shows how far it is.';

GRANT EXECUTE ON FUNCTION rollup.verify_part(bigint) TO surveymark_operator, surveymark_job;
