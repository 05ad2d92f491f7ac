CREATE OR REPLACE FUNCTION report.set_default_dashboard(
    p_layout text
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    INSERT INTO report.dashboard_default AS chosen (org_id, dashboard_id)
    SELECT v_org_id, visible.dashboard_id
    FROM report.own_dashboard() AS visible
    WHERE visible.layout = p_layout
    ON CONFLICT (org_id) DO UPDATE SET dashboard_id = excluded.dashboard_id;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown layout "%"', coalesce(p_layout, '(null)')
            USING ERRCODE = 'SM120',
                  HINT    = 'See those that you may open with: surveymark dashboard list';
    END IF;
END;
$$;

COMMENT ON FUNCTION report.set_default_dashboard(text) IS
    'Choose the layout that readers of your organisation get who name none; those who may not open it get overview. Raises SM016, SM120 unknown layout.';

GRANT EXECUTE ON FUNCTION report.set_default_dashboard(text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
