CREATE OR REPLACE FUNCTION report.lock_report(
    p_report_id uuid,
    p_org_id    bigint,
    p_status    text DEFAULT NULL
)
    RETURNS report.report
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_report report.report;
BEGIN
    SELECT known.* INTO v_report
    FROM report.report AS known
    WHERE known.report_id = p_report_id AND known.org_id = coalesce(p_org_id, known.org_id)
    FOR UPDATE;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown report %', coalesce(p_report_id::text, '(null)')
            USING ERRCODE = 'SM114',
                  HINT    = 'See the numbers in analytics.own_report, or with: surveymark reports list';
    END IF;

    IF v_report.status <> coalesce(p_status, v_report.status) THEN
        RAISE EXCEPTION 'report % is %', p_report_id, v_report.status
            USING ERRCODE = 'SM115',
                  DETAIL  = coalesce(format('%s.', v_report.error_message), format('Only one that is %s can become something else.', p_status)),
                  HINT    = 'Make a new one with: surveymark report';
    END IF;

    RETURN v_report;
END;
$$;

COMMENT ON FUNCTION report.lock_report(uuid, bigint, text) IS
    'Lock a report of an organisation, or with null for it that of any, which has to have the given status. Raises SM114 unknown report, SM115 one of another status. Internal.';
