CREATE OR REPLACE FUNCTION report.finish_report(
    p_report_id uuid,
    p_page      text,
    p_edition   text,
    p_version   text
)
    RETURNS text
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_draft report.report := report.lock_report(p_report_id, ops.current_org(), 'draft');
BEGIN
    UPDATE report.report AS done
    SET status       = CASE WHEN v_draft.options @> '{"needs_review": true}' THEN 'generated' ELSE 'published' END,
        generated_at = clock_timestamp(),
        page         = p_page,
        page_hash    = sha256(convert_to(p_page, 'UTF8')),
        edition      = p_edition,
        version      = p_version,
        published_at = CASE WHEN v_draft.options @> '{"needs_review": true}' THEN NULL ELSE clock_timestamp() END,
        published_by = CASE WHEN v_draft.options @> '{"needs_review": true}' THEN NULL ELSE session_user END
    WHERE done.org_id = v_draft.org_id AND done.report_id = v_draft.report_id
    RETURNING done.status INTO v_draft.status;

    RETURN v_draft.status;
END;
$$;

COMMENT ON FUNCTION report.finish_report(uuid, text, text, text) IS
    'The page of a draft of the caller''s organisation is there: page, edition that it compares with, version that drew it. Returns its status: generated where the template wants a review, else published. Raises SM016, SM114 unknown report, SM115 one that is no draft.';

GRANT EXECUTE ON FUNCTION report.finish_report(uuid, text, text, text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
