CREATE OR REPLACE FUNCTION ops.audit_checkpoint(
    OUT "position"  bigint,
    OUT hash        text,
    OUT occurred_at timestamptz,
    OUT unlinked    bigint
)
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT last.position, encode(last.hash, 'hex'), entry.occurred_at
    INTO position, hash, occurred_at
    FROM (
        SELECT link.position, link.entry_id, link.hash FROM ops.audit_link AS link
        UNION ALL
        SELECT start.position, NULL, start.hash FROM ops.audit_start AS start
    ) AS last
    LEFT JOIN ops.audit_entry AS entry ON entry.entry_id = last.entry_id
    ORDER BY last.position DESC
    LIMIT 1;

    SELECT count(*) INTO unlinked
    FROM ops.audit_entry AS written
    WHERE NOT EXISTS (SELECT FROM ops.audit_link AS link WHERE link.entry_id = written.entry_id);
END;
$$;

COMMENT ON FUNCTION ops.audit_checkpoint() IS
    'The end of the chain of the audit: its position and hash (hexadecimal), when its entry was written, and how many entries wait for their link. Keep it where the owner of this database cannot change it, and give it to ops.verify_audit().';

GRANT EXECUTE ON FUNCTION ops.audit_checkpoint() TO surveymark_operator, surveymark_privacy_officer;
