CREATE OR REPLACE FUNCTION analytics.own_report()
    RETURNS TABLE (
        report_id    text,
        survey       text,
        template     text,
        title        text,
        status       text,
        edition      text,
        created_at   timestamptz,
        created_by   text,
        generated_at timestamptz,
        published_at timestamptz,
        published_by text,
        page_bytes   bigint,
        page_hash    text,
        version      text,
        export_id    text,
        reason       text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    RETURN QUERY
    SELECT own.report_id::text, own.survey, own.template, own.title, own.status, own.edition, own.created_at, own.created_by,
           own.generated_at, own.published_at, own.published_by, octet_length(own.page)::bigint, encode(own.page_hash, 'hex'),
           own.version, own.export_id::text, own.error_message
    FROM report.report AS own
    WHERE own.org_id = v_org_id
    ORDER BY own.created_at DESC;
END;
$$;

COMMENT ON FUNCTION analytics.own_report() IS
$$The reports that were made for your organisation, the newest first: the rows of the view of the same name. Raises SM016 role of no organisation.
Answers to: weekly_reports.$$;

GRANT EXECUTE ON FUNCTION analytics.own_report() TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
