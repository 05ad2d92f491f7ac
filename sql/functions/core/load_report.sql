CREATE OR REPLACE FUNCTION core.load_report(
    p_batch text
)
    RETURNS TABLE (
        line_number bigint, error_code text, error_message text, error_detail text, error_hint text, row_content jsonb
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT rejected.line_number, rejected.error_code, rejected.error_message, rejected.error_detail,
           rejected.error_hint, rejected.row_content
    FROM core.rejected_response AS rejected
    WHERE rejected.batch = p_batch
    ORDER BY rejected.line_number, rejected.rejected_id;
END;
$$;

COMMENT ON FUNCTION core.load_report(text) IS 'The rejected rows of one batch with their reasons, in the order of the file.';

GRANT EXECUTE ON FUNCTION core.load_report(text) TO surveymark_ingest, surveymark_operator;
