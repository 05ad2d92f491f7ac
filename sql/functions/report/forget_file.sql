CREATE OR REPLACE FUNCTION report.forget_file(
    p_export_id uuid
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE report.export AS old
    SET file_path = NULL
    WHERE old.export_id = p_export_id AND old.status = 'expired';
END;
$$;

COMMENT ON FUNCTION report.forget_file(uuid) IS 'The file of an expired export has been deleted.';

GRANT EXECUTE ON FUNCTION report.forget_file(uuid) TO surveymark_operator;
