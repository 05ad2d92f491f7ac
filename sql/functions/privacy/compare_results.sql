-- Strict, since most cells have no earlier figure: then it is not called at all.
CREATE OR REPLACE FUNCTION privacy.compare_results(
    p_old_org_ids bigint[],
    p_old_results numeric[],
    p_new_org_ids bigint[],
    p_new_results numeric[]
)
    RETURNS TABLE (
        n_changed   integer,
        n_union     integer,
        changed_ids bigint[]
    )
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    ROWS 1
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF p_old_org_ids = p_new_org_ids AND p_old_results = p_new_results THEN
        RETURN QUERY SELECT 0, cardinality(p_old_org_ids), ARRAY[]::bigint[];
        RETURN;
    END IF;

    RETURN QUERY
    SELECT (count(*) FILTER (WHERE old.result IS DISTINCT FROM new.result))::integer, count(*)::integer,
           coalesce(array_agg(org_id ORDER BY org_id) FILTER (WHERE old.result IS DISTINCT FROM new.result), '{}')
    FROM unnest(p_old_org_ids, p_old_results) AS old (org_id, result)
    FULL JOIN unnest(p_new_org_ids, p_new_results) AS new (org_id, result) USING (org_id);
END;
$$;

COMMENT ON FUNCTION privacy.compare_results(bigint[], numeric[], bigint[], numeric[]) IS
    'Of two sets of contributors with their results (each in the order of its org_ids): how many joined, left or have another result (n_changed), who they are in order (changed_ids), and how many are in either (n_union). Internal.';
