CREATE OR REPLACE FUNCTION report.remove_dashboard(
    p_layout text
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
    DELETE FROM report.dashboard AS gone WHERE gone.dashboard_id = v_known.dashboard_id;
END;
$$;

COMMENT ON FUNCTION report.remove_dashboard(text) IS
    'Remove a layout that you saved, with its shares and its access counts. Raises SM016, SM120 unknown layout, SM122 one of somebody else.';

GRANT EXECUTE ON FUNCTION report.remove_dashboard(text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
