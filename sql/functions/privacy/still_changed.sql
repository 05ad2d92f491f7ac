CREATE OR REPLACE FUNCTION privacy.still_changed(
    p_changed_ids bigint[],
    p_org_ids     bigint[],
    p_results     numeric[],
    p_new_org_ids bigint[],
    p_new_results numeric[]
)
    RETURNS bigint[]
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN ARRAY(
        SELECT unnest(p_changed_ids) AS org_id
        EXCEPT
        SELECT unnest(p_new_org_ids)
        UNION ALL
        SELECT new.org_id
        FROM (SELECT unnest(p_new_org_ids) AS org_id, unnest(p_new_results) AS result) AS new
        WHERE new.result IS DISTINCT FROM p_results[array_position(p_org_ids, new.org_id)]
        ORDER BY 1
    );
END;
$$;

COMMENT ON FUNCTION privacy.still_changed(bigint[], bigint[], numeric[], bigint[], numeric[]) IS
    'Who differs, in order, from a figure (p_org_ids, p_results), of which p_changed_ids were known to differ, after some have been looked at again (p_new_org_ids; p_new_results null: does not contribute). Null where there is no figure. Internal.';
