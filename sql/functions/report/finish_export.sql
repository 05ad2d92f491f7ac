CREATE OR REPLACE FUNCTION report.finish_export(
    p_export_id uuid,
    p_file_path text,
    p_rows      bigint,
    p_bytes     bigint,
    p_hash      bytea
)
    RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_done report.export;
BEGIN
    UPDATE report.export AS taken
    SET status         = 'completed',
        finished_at    = clock_timestamp(),
        file_path      = p_file_path,
        n_rows         = p_rows,
        file_bytes     = p_bytes,
        file_hash      = p_hash,
        expires_at     = clock_timestamp() + make_interval(hours => ops.setting_value('export_retention_hours')::integer),
        error_sqlstate = NULL,
        error_message  = NULL,
        error_hint     = NULL
    WHERE taken.export_id = p_export_id AND taken.status = 'processing' AND taken.worker_pid = pg_backend_pid()
    RETURNING * INTO v_done;

    PERFORM pg_advisory_unlock(ops.job_lock_key('export ' || p_export_id));

    -- In the transaction that makes the file known: a file is there with all its deliveries, or without any.
    PERFORM report.queue_deliveries(v_done.org_id, v_done.export_id);

    RETURN v_done.export_id IS NOT NULL;
END;
$$;

COMMENT ON FUNCTION report.finish_export(uuid, text, bigint, bigint, bytea) IS
    'The file of the export that this session took is there: path under the worker''s directory, rows, bytes, SHA-256. Puts its deliveries into the outbox. False when it was cancelled meanwhile, and the file is to go.';

GRANT EXECUTE ON FUNCTION report.finish_export(uuid, text, bigint, bigint, bytea) TO surveymark_operator;
