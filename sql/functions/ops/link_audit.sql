CREATE OR REPLACE FUNCTION ops.link_audit(
    p_limit integer DEFAULT 10000
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_entry    ops.audit_entry;
    v_position bigint;
    v_hash     bytea;
    v_linked   bigint := 0;
BEGIN
    -- One at a time: two writers at the end of a chain would fork it.
    PERFORM pg_advisory_xact_lock(hashtextextended('surveymark audit', 0));

    SELECT last.position, last.hash
    INTO v_position, v_hash
    FROM (
        SELECT link.position, link.hash FROM ops.audit_link AS link
        UNION ALL
        SELECT start.position, start.hash FROM ops.audit_start AS start
    ) AS last
    ORDER BY last.position DESC
    LIMIT 1;

    -- An entry that is written now and committed later gets its link with the next run.
    FOR v_entry IN
        SELECT written.*
        FROM ops.audit_entry AS written
        WHERE NOT EXISTS (SELECT FROM ops.audit_link AS link WHERE link.entry_id = written.entry_id)
        ORDER BY written.entry_id
        LIMIT p_limit
    LOOP
        v_position := v_position + 1;
        v_hash     := sha256(ops.audit_text(v_position, v_hash, v_entry));
        v_linked   := v_linked + 1;

        INSERT INTO ops.audit_link (position, entry_id, hash) VALUES (v_position, v_entry.entry_id, v_hash);
    END LOOP;

    RETURN v_linked;
END;
$$;

COMMENT ON FUNCTION ops.link_audit(integer) IS
    'Link up to p_limit entries of the audit that are not in its chain yet; returns how many.';

GRANT EXECUTE ON FUNCTION ops.link_audit(integer) TO surveymark_operator;
