CREATE OR REPLACE FUNCTION report.share_dashboard(
    p_layout    text,
    p_role_name name,
    p_is_shared boolean DEFAULT true
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id bigint           := ops.current_org();
    v_known  report.dashboard := report.lock_dashboard(p_layout, v_org_id);
BEGIN
    IF NOT p_is_shared THEN
        DELETE FROM report.dashboard_share AS shared
        WHERE shared.dashboard_id = v_known.dashboard_id AND shared.role_name = p_role_name;
        RETURN;
    END IF;

    -- A role of another organisation and one that is not there are refused in the same words.
    IF p_role_name IS NULL
       OR (p_role_name NOT IN ('surveymark_org_reader', 'surveymark_analyst', 'surveymark_bi_reader')
           AND NOT EXISTS (
               SELECT
               FROM ops.role_organisation AS mapped
               WHERE mapped.role_name = p_role_name AND mapped.org_id = v_known.org_id
           )) THEN
        RAISE EXCEPTION 'role "%" is no reader of your organisation', coalesce(p_role_name, '(null)')
            USING ERRCODE = 'SM123',
                  DETAIL  = 'A layout is shared within an organisation.',
                  HINT    = 'Name one of its readers; or surveymark_org_reader, surveymark_analyst or surveymark_bi_reader for all of that kind.';
    END IF;

    INSERT INTO report.dashboard_share (dashboard_id, role_name)
    VALUES (v_known.dashboard_id, p_role_name)
    ON CONFLICT DO NOTHING;
END;
$$;

COMMENT ON FUNCTION report.share_dashboard(text, name, boolean) IS
$$Let other readers of your organisation open a layout that you saved, or with p_is_shared false no longer. It goes without any figure: whoever opens it
sees what that role may see. p_role_name: a reader of your organisation; or surveymark_org_reader, surveymark_analyst or surveymark_bi_reader for all its readers of that kind.
Errors: SM016 role of no organisation, SM120 unknown layout, SM122 one of somebody else, SM123 role that is no reader of your organisation.$$;

GRANT EXECUTE ON FUNCTION report.share_dashboard(text, name, boolean)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
