-- Strict, since most cells have no earlier figure: then it is not called at all.
CREATE OR REPLACE FUNCTION privacy.compare_results(
    p_old_org_ids bigint[],
    p_old_results numeric[],
    p_new_org_ids bigint[],
    p_new_results numeric[]
)
    RETURNS TABLE (
        n_changed integer,
        n_union   integer
    )
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    ROWS 1
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF p_old_org_ids = p_new_org_ids AND p_old_results = p_new_results THEN
        RETURN QUERY SELECT 0, cardinality(p_old_org_ids);
        RETURN;
    END IF;

    RETURN QUERY
    SELECT (count(*) FILTER (WHERE old.result IS DISTINCT FROM new.result))::integer, count(*)::integer
    FROM unnest(p_old_org_ids, p_old_results) AS old (org_id, result)
    FULL JOIN unnest(p_new_org_ids, p_new_results) AS new (org_id, result) ON new.org_id = old.org_id;
END;
$$;

COMMENT ON FUNCTION privacy.compare_results(bigint[], numeric[], bigint[], numeric[]) IS
    'Of two sets of contributors with their results (each in the order of its org_ids): how many joined, left or have another result (n_changed), and how many are in either (n_union). Internal.';
