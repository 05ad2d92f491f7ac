CREATE OR REPLACE FUNCTION rollup.queue_score(
    p_org_ids          bigint[],
    p_response_set_ids bigint[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_is_bulk CONSTANT boolean := rollup.is_bulk(cardinality(p_org_ids));
BEGIN
    INSERT INTO rollup.pending_score (org_id, response_set_id, is_bulk)
    SELECT marked.*, v_is_bulk
    FROM unnest(p_org_ids, p_response_set_ids) AS marked;
END;
$$;

COMMENT ON FUNCTION rollup.queue_score(bigint[], bigint[]) IS
    'Mark response sets whose scale scores must be computed again (arrays of equal length, null for nothing).';
