CREATE OR REPLACE FUNCTION ops.check_audit()
    RETURNS TABLE (check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_since timestamptz := (
        SELECT min(written.occurred_at)
        FROM ops.audit_entry AS written
        WHERE NOT EXISTS (SELECT FROM ops.audit_link AS link WHERE link.entry_id = written.entry_id)
    );
    v_lag   bigint := coalesce(extract(epoch FROM clock_timestamp() - v_since), 0);
BEGIN
    check_name := 'audit';
    value      := format('%s s', v_lag);

    IF v_lag > ops.setting_value('audit_unlinked_warning_seconds') THEN
        status := 'warning';
        detail := format('An entry of the audit waits for its link since %s: until then it could be changed unseen.',
                         ops.utc_text(v_since));
        hint   := 'Link now with: surveymark jobs run link-audit';
    ELSE
        status := 'healthy';
        detail := 'Every entry of the audit is linked, or gets its link with the next run of link-audit.';
    END IF;

    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION ops.check_audit() IS
    'Health: how long the oldest entry of the audit has waited for its link, against audit_unlinked_warning_seconds. Whether the chain is whole says surveymark audit verify.';
