CREATE OR REPLACE FUNCTION report.fail_report(
    p_report_id uuid,
    p_sqlstate  text,
    p_message   text
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_draft report.report := report.lock_report(p_report_id, ops.current_org(), 'draft');
BEGIN
    UPDATE report.report AS failed
    SET status = 'failed', error_sqlstate = p_sqlstate, error_message = coalesce(p_message, 'no reason was given')
    WHERE failed.org_id = v_draft.org_id AND failed.report_id = v_draft.report_id;
END;
$$;

COMMENT ON FUNCTION report.fail_report(uuid, text, text) IS
    'Note that a draft of the caller''s organisation will not become a report, and why. Raises SM016, SM114 unknown report, SM115 one that is no draft.';

GRANT EXECUTE ON FUNCTION report.fail_report(uuid, text, text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
