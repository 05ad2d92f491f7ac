CREATE OR REPLACE FUNCTION analytics.peer_group()
    RETURNS TABLE (
        peer_group   text,
        title        text,
        criteria     text,
        status       text,
        is_member    boolean,
        requested_at timestamptz,
        withdrawn_at timestamptz
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_own text[];
BEGIN
    -- Who belongs to no organisation sees the same groups.
    BEGIN
        v_own := ARRAY(SELECT own.peer_group FROM benchmark.own_peer_group() AS own);
    EXCEPTION WHEN SQLSTATE 'SM016' THEN
        v_own := NULL;
    END;

    RETURN QUERY
    SELECT known.peer_group, known.title, known.criteria::text,
           CASE
               WHEN known.withdrawn_at IS NOT NULL THEN 'withdrawn'
               WHEN known.is_tried THEN 'tried'
               ELSE 'requested'
           END,
           CASE WHEN known.withdrawn_at IS NULL THEN known.peer_group = ANY (v_own) END,
           known.requested_at, known.withdrawn_at
    FROM benchmark.peer_group() AS known
    ORDER BY known.peer_group_id;
END;
$$;

COMMENT ON FUNCTION analytics.peer_group() IS
    'The peer groups that there are benchmarks of, or will be: the rows of the view of the same name. For everybody.';

GRANT EXECUTE ON FUNCTION analytics.peer_group()
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator, surveymark_privacy_officer;
