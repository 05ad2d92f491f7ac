CREATE OR REPLACE FUNCTION report.lock_dashboard(
    p_layout text,
    p_org_id bigint
)
    RETURNS report.dashboard
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_known report.dashboard;
BEGIN
    SELECT known.* INTO v_known
    FROM report.own_dashboard() AS visible
    JOIN report.dashboard AS known ON known.dashboard_id = visible.dashboard_id
    WHERE visible.layout = p_layout AND coalesce(known.org_id, p_org_id) = p_org_id
    FOR UPDATE OF known;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'unknown layout "%"', coalesce(p_layout, '(null)')
            USING ERRCODE = 'SM120',
                  HINT    = 'See those that you may open with: surveymark dashboard list';
    END IF;

    IF v_known.owner_role IS DISTINCT FROM ops.acting_role() THEN
        RAISE EXCEPTION 'layout "%" is not yours', p_layout
            USING ERRCODE = 'SM122',
                  DETAIL  = coalesce(format('%s saved it.', v_known.owner_role), 'It is shipped, for everybody.'),
                  HINT    = 'Save a copy under another name: surveymark dashboard save';
    END IF;

    RETURN v_known;
END;
$$;

COMMENT ON FUNCTION report.lock_dashboard(text, bigint) IS
    'Lock a layout of an organisation that the acting role saved. Raises SM016, SM120 unknown layout, SM122 one of somebody else. Internal.';
