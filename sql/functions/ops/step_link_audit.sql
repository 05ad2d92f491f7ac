CREATE OR REPLACE FUNCTION ops.step_link_audit()
    RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_limit  CONSTANT integer := 10000;
    v_linked bigint := ops.link_audit(v_limit);
BEGIN
    PERFORM ops.note_work('link-audit', 'entries linked', v_linked);
    PERFORM ops.note_work('link-audit', 'entries purged', ops.purge_audit(
        now() - make_interval(days => ops.setting_value('audit_retention_days')::integer)));

    RETURN v_linked = v_limit;
END;
$$;

COMMENT ON FUNCTION ops.step_link_audit() IS
    'Link new entries of the audit into its chain, and take away those older than audit_retention_days. True while more waits.';

GRANT EXECUTE ON FUNCTION ops.step_link_audit() TO surveymark_job, surveymark_operator;
