-- Readers have no right on the schema privacy, nor have the owners of their functions.
CREATE OR REPLACE FUNCTION benchmark.peer_group()
    RETURNS TABLE (
        peer_group_id bigint,
        peer_group    text,
        title         text,
        criteria      jsonb,
        requested_at  timestamptz,
        withdrawn_at  timestamptz,
        is_tried      boolean
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT known.peer_group_id, known.peer_group, known.title, known.criteria, known.requested_at, known.withdrawn_at,
           known.is_tried
    FROM privacy.approved_peer_group AS known
    ORDER BY known.peer_group_id;
END;
$$;

COMMENT ON FUNCTION benchmark.peer_group() IS
    'What everybody may know of the peer groups, as in privacy.approved_peer_group; analytics.peer_group shows it. Internal.';

GRANT EXECUTE ON FUNCTION benchmark.peer_group() TO surveymark_reader;
