CREATE OR REPLACE FUNCTION report.store_figures(
    p_report_id uuid,
    p_source    text,
    p_figures   jsonb
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO report.report_figures (org_id, report_id, source, figures)
    SELECT draft.org_id, draft.report_id, p_source, p_figures
    FROM report.lock_report(p_report_id, ops.current_org(), 'draft') AS draft;
END;
$$;

COMMENT ON FUNCTION report.store_figures(uuid, text, jsonb) IS
    'Keep the figures of one source with a draft of the caller''s organisation. Raises SM016, SM114 unknown report, SM115 one that is no draft. Internal.';

GRANT EXECUTE ON FUNCTION report.store_figures(uuid, text, jsonb) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
