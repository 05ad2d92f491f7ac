-- Forget old job history every night, when little else runs.
SELECT cron.schedule('surveymark: purge-history', '20 3 * * *', $$CALL ops.run_job('purge-history')$$);
