CREATE OR REPLACE FUNCTION report.open_dashboard(
    p_layout text DEFAULT NULL
)
    RETURNS TABLE (layout text, definition jsonb)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
    v_opened record;
BEGIN
    SELECT visible.* INTO v_opened
    FROM report.own_dashboard() AS visible
    WHERE CASE WHEN p_layout IS NULL THEN visible.is_default ELSE visible.layout = p_layout END;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown layout "%"', p_layout
            USING ERRCODE = 'SM120',
                  HINT    = 'See those that you may open with: surveymark dashboard list';
    END IF;

    INSERT INTO report.dashboard_access AS known (org_id, dashboard_id, role_name)
    VALUES (v_org_id, v_opened.dashboard_id, ops.acting_role())
    ON CONFLICT (org_id, dashboard_id, role_name) DO UPDATE
    SET access_count = known.access_count + 1, accessed_at = clock_timestamp();

    RETURN QUERY SELECT v_opened.layout, v_opened.definition;
END;
$$;

COMMENT ON FUNCTION report.open_dashboard(text) IS
$$Open a layout and count it: its name, and its definition as in analytics.own_dashboard. p_layout: its name; null for the default of your organisation.
Raises SM016 role of no organisation, SM120 unknown layout.$$;

GRANT EXECUTE ON FUNCTION report.open_dashboard(text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
