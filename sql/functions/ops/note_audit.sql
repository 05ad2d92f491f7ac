CREATE OR REPLACE FUNCTION ops.note_audit(
    p_action text,
    p_object text,
    p_detail jsonb DEFAULT '{}'
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_role name := nullif(current_setting('role'), 'none');
BEGIN
    -- Nothing is read and nothing locked: whoever writes waits for nobody.
    INSERT INTO ops.audit_entry (actor, client, action, object, detail)
    VALUES (
        concat_ws(' as ', session_user, nullif(v_role, session_user)),
        concat_ws(' ', coalesce(host(inet_client_addr()), 'local'), nullif(current_setting('application_name'), '')),
        p_action, p_object, p_detail
    );
END;
$$;

COMMENT ON FUNCTION ops.note_audit(text, text, jsonb) IS
    'Write an entry of the audit in the name of the caller: what was done (p_action: export, report, erase ...) with what (p_object).';

GRANT EXECUTE ON FUNCTION ops.note_audit(text, text, jsonb)
    TO surveymark_reader, surveymark_operator, surveymark_privacy_officer;
