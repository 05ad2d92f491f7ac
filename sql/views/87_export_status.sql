-- What was asked for as a file, of all organisations: what surveymark exports list prints.

CREATE VIEW report.export_status WITH (security_barrier) AS
SELECT
    organisation.organisation,
    export.export_id,
    export.request ->> 'what' AS what,
    export.file_name,
    -- Whoever made it is gone; the next worker will take it over.
    CASE
        WHEN export.status = 'processing' AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_stat_activity AS alive WHERE alive.pid = export.worker_pid
        ) THEN 'crashed'
        ELSE export.status
    END AS status,
    export.n_rows,
    export.file_bytes,
    export.requested_by,
    export.reader_role,
    export.requested_at,
    export.run_at,
    export.started_at,
    export.finished_at,
    export.expires_at,
    export.failure_count,
    export.download_count,
    export.schedule_id,
    export.error_message,
    export.error_hint
FROM report.export
JOIN core.organisation ON organisation.org_id = export.org_id;

COMMENT ON VIEW report.export_status IS
    'The files that were asked for, of all organisations: who asked and how far each is, never what is in it.';
COMMENT ON COLUMN report.export_status.organisation IS 'Code of the organisation.';
COMMENT ON COLUMN report.export_status.export_id IS 'Number of the export.';
COMMENT ON COLUMN report.export_status.what IS 'What was asked for: a view of analytics, or a name of report.export_kind.';
COMMENT ON COLUMN report.export_status.file_name IS 'How the file is called.';
COMMENT ON COLUMN report.export_status.status IS 'queued, processing, crashed (its worker is gone, the next takes it over), completed, failed, cancelled, expired.';
COMMENT ON COLUMN report.export_status.n_rows IS 'Rows written so far; null for a report.';
COMMENT ON COLUMN report.export_status.file_bytes IS 'Size of the file, bytes.';
COMMENT ON COLUMN report.export_status.requested_by IS 'The login that asked.';
COMMENT ON COLUMN report.export_status.reader_role IS 'The role as which it is made.';
COMMENT ON COLUMN report.export_status.requested_at IS 'When it was asked for.';
COMMENT ON COLUMN report.export_status.run_at IS 'Not before this instant.';
COMMENT ON COLUMN report.export_status.started_at IS 'When its latest attempt began.';
COMMENT ON COLUMN report.export_status.finished_at IS 'When it was done, failed or was cancelled.';
COMMENT ON COLUMN report.export_status.expires_at IS 'When the file goes.';
COMMENT ON COLUMN report.export_status.failure_count IS 'How many attempts failed.';
COMMENT ON COLUMN report.export_status.download_count IS 'How often the file was handed out, deliveries not among them.';
COMMENT ON COLUMN report.export_status.schedule_id IS 'Number of the schedule that asked; null for one by hand.';
COMMENT ON COLUMN report.export_status.error_message IS 'What went wrong the last time.';
COMMENT ON COLUMN report.export_status.error_hint IS 'What to do about it.';

GRANT SELECT ON report.export_status TO surveymark_operator;
