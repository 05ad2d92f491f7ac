CREATE OR REPLACE FUNCTION ops.refuse_audit_change()
    RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Only ops.purge_audit() takes entries away, and only from the old end; the chain says that it did.
    IF TG_OP = 'DELETE' AND current_setting('surveymark.purging_audit', true) = 'yes' THEN
        RETURN NULL;
    END IF;

    RAISE EXCEPTION '% of %.% is refused', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'SM015',
              DETAIL  = 'What is in the audit stays as it is.',
              HINT    = 'Old entries go by themselves: ops.change_setting(''audit_retention_days'', ...).';
END;
$$;

COMMENT ON FUNCTION ops.refuse_audit_change() IS 'Raise SM015: the audit is appended to, and nothing else.';

CREATE OR REPLACE TRIGGER audit_entry_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_audit_change();
CREATE OR REPLACE TRIGGER audit_link_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ops.audit_link
    FOR EACH STATEMENT EXECUTE FUNCTION ops.refuse_audit_change();
