CREATE OR REPLACE FUNCTION privacy.peer_group_owner(
    p_peer_group_id bigint
)
    RETURNS bigint
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_contributor bigint;
BEGIN
    SELECT coalesce(own.parent_org_id, own.org_id)
    INTO v_contributor
    FROM privacy.peer_group_request AS request
    JOIN core.organisation AS own ON own.org_id = request.org_id
    WHERE request.peer_group_id = p_peer_group_id
    ORDER BY request.request_id DESC
    LIMIT 1;

    RETURN v_contributor;
END;
$$;

COMMENT ON FUNCTION privacy.peer_group_owner(bigint) IS
    'The contributor who requested a peer group last: its quota has it, and it may withdraw it. Null for a hand-picked group. Internal.';
