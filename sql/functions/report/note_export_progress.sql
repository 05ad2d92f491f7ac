CREATE OR REPLACE FUNCTION report.note_export_progress(
    p_export_id uuid,
    p_rows      bigint
)
    RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE report.export AS taken
    SET n_rows = p_rows
    WHERE taken.export_id = p_export_id AND taken.status = 'processing' AND taken.worker_pid = pg_backend_pid();

    RETURN FOUND;
END;
$$;

COMMENT ON FUNCTION report.note_export_progress(uuid, bigint) IS
    'Write down how many rows this session has written; false when it is to stop, because the export was cancelled.';

GRANT EXECUTE ON FUNCTION report.note_export_progress(uuid, bigint) TO surveymark_operator;
