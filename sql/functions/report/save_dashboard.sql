CREATE OR REPLACE FUNCTION report.save_dashboard(
    p_layout     text,
    p_definition jsonb
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id bigint := ops.current_org();
    v_saved  uuid;
BEGIN
    IF p_layout IS NULL OR p_layout !~ '^[a-z][a-z0-9_-]{0,49}$' THEN
        RAISE EXCEPTION 'malformed name of a layout "%"', coalesce(p_layout, '(null)')
            USING ERRCODE = 'SM121',
                  HINT    = 'Use small letters, digits, _ and -, a letter first, 50 at most.';
    END IF;

    PERFORM report.check_dashboard(p_definition);

    IF NOT EXISTS (SELECT FROM report.dashboard AS shipped WHERE shipped.org_id IS NULL AND shipped.layout = p_layout) THEN
        INSERT INTO report.dashboard AS known (org_id, layout, title, filters, owner_role)
        VALUES (
            v_org_id, p_layout, coalesce(p_definition ->> 'title', p_layout),
            coalesce(p_definition -> 'filters', '{}'), ops.acting_role()
        )
        ON CONFLICT ON CONSTRAINT dashboard_layout_key DO UPDATE
        SET title = excluded.title, filters = excluded.filters, changed_at = clock_timestamp()
        WHERE known.owner_role = excluded.owner_role
        RETURNING dashboard_id INTO v_saved;
    END IF;

    IF v_saved IS NULL THEN
        RAISE EXCEPTION 'layout "%" is not yours', p_layout
            USING ERRCODE = 'SM122',
                  DETAIL  = 'It is shipped, or another role of your organisation saved it.',
                  HINT    = 'Choose another name.';
    END IF;

    DELETE FROM report.dashboard_widget AS widget WHERE widget.dashboard_id = v_saved;

    INSERT INTO report.dashboard_widget (dashboard_id, "position", kind, title, width, height, refresh_seconds, options)
    SELECT v_saved, listed.place, listed.widget ->> 'kind', listed.widget ->> 'title',
           coalesce((listed.widget ->> 'width')::smallint, 12::smallint),
           coalesce((listed.widget ->> 'height')::smallint, 1::smallint),
           coalesce((listed.widget ->> 'refresh_seconds')::integer, 86400),
           coalesce(listed.widget -> 'options', '{}')
    FROM jsonb_array_elements(p_definition -> 'widgets') WITH ORDINALITY AS listed (widget, place);
END;
$$;

COMMENT ON FUNCTION report.save_dashboard(text, jsonb) IS
$$Save a layout of a dashboard for your role, or save it anew. p_layout: its name. p_definition: {"title", "filters", "widgets"}, as definition in
analytics.own_dashboard has it. filters: period (all_time, year, quarter, month), question (its path), minimum_organisations, peer_group, or the level of a category;
widgets: a list of {"kind", "title", "width" (1 to 12), "height" (1 to 3), "refresh_seconds" (30 to 604800), "options"}, the kinds those of report.widget_kind.
Errors: SM016 role of no organisation, SM121 malformed or unknown name, widget, filter or option, SM122 a name that is shipped or somebody else's.$$;

GRANT EXECUTE ON FUNCTION report.save_dashboard(text, jsonb)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
