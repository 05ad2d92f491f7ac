CREATE VIEW analytics.own_export
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.export_id,
    result.what,
    result.format,
    result.file_name,
    result.status,
    result.progress,
    result.n_rows,
    result.requested_at,
    result.requested_by,
    result.started_at,
    result.estimated_completion_at,
    result.finished_at,
    result.file_bytes,
    result.file_hash,
    result.expires_at,
    result.download_count,
    result.failure_count,
    result.next_attempt_at,
    result.schedule_id,
    result.reason,
    result.hint
FROM analytics.own_export() AS result;

COMMENT ON VIEW analytics.own_export IS
    'The files that your organisation asked for, newest first: how far each is, or what went wrong. report.request_export() asks for one.';
COMMENT ON COLUMN analytics.own_export.export_id IS 'Number of the export: for report.cancel_export() and surveymark exports fetch.';
COMMENT ON COLUMN analytics.own_export.what IS 'What was asked for: a view of analytics, or analytics_summary, survey_responses, report, full_backup.';
COMMENT ON COLUMN analytics.own_export.format IS 'csv, csv.gz, json, json.gz, xlsx, parquet, html, pdf or zip.';
COMMENT ON COLUMN analytics.own_export.file_name IS 'How the file is called.';
COMMENT ON COLUMN analytics.own_export.status IS 'queued, processing, completed (the file is there), failed, cancelled, expired (the file was there).';
COMMENT ON COLUMN analytics.own_export.progress IS 'Share that is done, 0 to 1, by the rows that the same export had the last time; null where there was none, and while it waits.';
COMMENT ON COLUMN analytics.own_export.n_rows IS 'Rows written so far; null for a report.';
COMMENT ON COLUMN analytics.own_export.requested_at IS 'When it was asked for.';
COMMENT ON COLUMN analytics.own_export.requested_by IS 'The login that asked.';
COMMENT ON COLUMN analytics.own_export.started_at IS 'When its latest attempt began.';
COMMENT ON COLUMN analytics.own_export.estimated_completion_at IS 'When it should be done, if it takes as long as the same did the last time; null where there was none.';
COMMENT ON COLUMN analytics.own_export.finished_at IS 'When it was done, failed or was cancelled.';
COMMENT ON COLUMN analytics.own_export.file_bytes IS 'Size of the file, bytes.';
COMMENT ON COLUMN analytics.own_export.file_hash IS 'SHA-256 of the file, hexadecimal.';
COMMENT ON COLUMN analytics.own_export.expires_at IS 'When the file goes.';
COMMENT ON COLUMN analytics.own_export.download_count IS 'How often the file was handed out, deliveries not among them.';
COMMENT ON COLUMN analytics.own_export.failure_count IS 'How many attempts failed.';
COMMENT ON COLUMN analytics.own_export.next_attempt_at IS 'Not before this instant; null once it began.';
COMMENT ON COLUMN analytics.own_export.schedule_id IS 'Number of the schedule that asked; null for one by hand.';
COMMENT ON COLUMN analytics.own_export.reason IS 'What went wrong in the latest attempt that failed.';
COMMENT ON COLUMN analytics.own_export.hint IS 'What to do about it.';

GRANT SELECT ON analytics.own_export TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
