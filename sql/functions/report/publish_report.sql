CREATE OR REPLACE FUNCTION report.publish_report(
    p_report_id uuid
)
    RETURNS integer
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_report report.report
        := report.lock_report(p_report_id, CASE WHEN NOT ops.may_operate() THEN ops.current_org() END, 'generated');
BEGIN
    UPDATE report.report AS read
    SET status = 'published', published_at = clock_timestamp(), published_by = session_user
    WHERE read.org_id = v_report.org_id AND read.report_id = v_report.report_id;

    RETURN report.queue_deliveries(v_report.org_id, v_report.export_id);
END;
$$;

COMMENT ON FUNCTION report.publish_report(uuid) IS
$$Publish a report that was generated and looked at: it can be sent, and its deliveries go into the outbox. Returns how many. A reader: of the own organisation; an operator: any.
Errors: SM016 role of no organisation, SM114 unknown report, SM115 one that is not generated.$$;

GRANT EXECUTE ON FUNCTION report.publish_report(uuid)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
