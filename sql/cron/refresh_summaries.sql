-- Let the summaries follow the drain every five minutes.
SELECT cron.schedule('surveymark: refresh-summaries', '*/5 * * * *', $$CALL ops.run_job('refresh-summaries')$$);
