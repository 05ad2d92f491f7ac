CREATE OR REPLACE FUNCTION report.own_dashboard()
    RETURNS TABLE (
        layout         text,
        title          text,
        dashboard_type text,
        is_default     boolean,
        owner_role     text,
        shared_with    text,
        n_widgets      bigint,
        access_count   bigint,
        accessed_at    timestamptz,
        changed_at     timestamptz,
        definition     jsonb,
        dashboard_id   uuid
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
    v_role   name   := ops.acting_role();
BEGIN
    RETURN QUERY
    WITH visible AS (
        SELECT known.*
        FROM report.dashboard AS known
        WHERE known.org_id IS NULL
           OR (known.org_id = v_org_id
               AND (known.owner_role = v_role
                    OR EXISTS (
                        SELECT
                        FROM report.dashboard_share AS shared
                        JOIN pg_roles AS role ON role.rolname = shared.role_name
                        WHERE shared.dashboard_id = known.dashboard_id AND pg_has_role(v_role, role.oid, 'MEMBER')
                    )))
    )
    SELECT visible.layout, visible.title, visible.dashboard_type,
           visible.dashboard_id = coalesce(
               (SELECT chosen.dashboard_id
                FROM report.dashboard_default AS chosen
                JOIN visible AS seen ON seen.dashboard_id = chosen.dashboard_id
                WHERE chosen.org_id = v_org_id),
               (SELECT shipped.dashboard_id FROM visible AS shipped WHERE shipped.org_id IS NULL AND shipped.layout = 'overview')
           ),
           visible.owner_role::text,
           (SELECT string_agg(shared.role_name::text, ', ' ORDER BY shared.role_name)
            FROM report.dashboard_share AS shared
            WHERE shared.dashboard_id = visible.dashboard_id),
           placed.n_widgets, coalesce(opened.access_count, 0)::bigint, opened.accessed_at,
           visible.changed_at,
           jsonb_build_object('title', visible.title, 'filters', visible.filters, 'widgets', placed.widgets),
           visible.dashboard_id
    FROM visible
    CROSS JOIN LATERAL (
        SELECT count(*) AS n_widgets,
               jsonb_agg(jsonb_build_object(
                   'kind', widget.kind, 'title', coalesce(widget.title, kind.title), 'width', widget.width,
                   'height', widget.height, 'refresh_seconds', widget.refresh_seconds, 'options', widget.options
               ) ORDER BY widget."position") AS widgets
        FROM report.dashboard_widget AS widget
        JOIN report.widget_kind AS kind ON kind.kind = widget.kind
        WHERE widget.dashboard_id = visible.dashboard_id
    ) AS placed
    CROSS JOIN LATERAL (
        -- Only what this organisation's roles did: others open the shipped layouts too.
        SELECT sum(counted.access_count) AS access_count, max(counted.accessed_at) AS accessed_at
        FROM report.dashboard_access AS counted
        WHERE counted.dashboard_id = visible.dashboard_id AND counted.org_id = v_org_id
    ) AS opened
    ORDER BY visible.org_id IS NOT NULL, visible.layout;
END;
$$;

COMMENT ON FUNCTION report.own_dashboard() IS
$$The layouts that your role may open: the shipped ones, its own, and those of your organisation that were shared with it. The columns are those of
analytics.own_dashboard, and dashboard_id, the number of the layout. Raises SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION report.own_dashboard()
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
