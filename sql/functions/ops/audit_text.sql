CREATE OR REPLACE FUNCTION ops.audit_text(
    p_position bigint,
    p_previous bytea,
    p_entry    ops.audit_entry
)
    RETURNS bytea
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- As text of jsonb, which is the same whatever the session's settings and after a dump and restore.
    RETURN convert_to(
        jsonb_build_array(
            p_position, encode(p_previous, 'hex'), p_entry.entry_id,
            to_char(p_entry.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
            p_entry.actor, p_entry.client, p_entry.action, p_entry.object, p_entry.detail
        )::text,
        'UTF8'
    );
END;
$$;

COMMENT ON FUNCTION ops.audit_text(bigint, bytea, ops.audit_entry) IS
    'What the hash of a link is taken over: its position, the hash before it (p_previous), and all of its entry.';
