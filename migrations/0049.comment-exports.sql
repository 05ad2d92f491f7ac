-- Say of every column of exports and deliveries what it holds.
-- depends: 0048.judge-quality

COMMENT ON COLUMN report.schedule.org_id IS 'The organisation that it is for.';
COMMENT ON COLUMN report.schedule.schedule_id IS 'Number of the schedule.';
COMMENT ON COLUMN report.schedule.is_paused IS 'Whether it rests.';
COMMENT ON COLUMN report.schedule.created_at IS 'When it was made.';
COMMENT ON COLUMN report.recipient.org_id IS 'The organisation of the schedule.';
COMMENT ON COLUMN report.recipient.schedule_id IS 'The schedule, as in report.schedule.';
COMMENT ON COLUMN report.export.org_id IS 'The organisation that it is for.';
COMMENT ON COLUMN report.export.export_id IS 'Number of the export.';
COMMENT ON COLUMN report.export.file_name IS 'How the file is called, with the day and the ending.';
COMMENT ON COLUMN report.export.requested_at IS 'When it was asked for.';
COMMENT ON COLUMN report.export.schedule_id IS 'The schedule that asked, as in report.schedule; null for one by hand. It stays when the schedule is removed.';
COMMENT ON COLUMN report.export.started_at IS 'When the latest attempt began.';
COMMENT ON COLUMN report.export.finished_at IS 'When it was done, failed for good or was cancelled.';
COMMENT ON COLUMN report.export.downloaded_at IS 'When the file was handed out last.';
COMMENT ON COLUMN report.export.error_sqlstate IS 'SQLSTATE of what went wrong in the latest attempt that failed.';
COMMENT ON COLUMN report.export.error_message IS 'What went wrong, as the one who asked is told.';
COMMENT ON COLUMN report.export.error_hint IS 'What to do about it.';
COMMENT ON COLUMN report.delivery.org_id IS 'The organisation that it is from.';
COMMENT ON COLUMN report.delivery.export_id IS 'The export that it is about, as in report.export.';
COMMENT ON COLUMN report.delivery.channel IS 'email, folder or webhook.';
COMMENT ON COLUMN report.delivery.address IS 'To whom: an e-mail address, the name of a folder, or an https address.';
COMMENT ON COLUMN report.delivery.subject IS 'What the message is called.';
COMMENT ON COLUMN report.delivery.body IS 'Its text.';
COMMENT ON COLUMN report.delivery.created_at IS 'When it was put into the outbox.';
COMMENT ON COLUMN report.delivery.finished_at IS 'When it was acknowledged or given up; null before.';
