-- Seal new entries of the audit every five minutes.
SELECT cron.schedule('surveymark: link-audit', '*/5 * * * *', $$CALL ops.run_job('link-audit')$$);
