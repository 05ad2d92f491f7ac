-- Tidy the cache every five minutes.
SELECT cron.schedule('surveymark: tidy-cache', '*/5 * * * *', $$CALL ops.run_job('tidy-cache')$$);
