-- Make the months of the series ahead and drop those that nothing keeps, every night.
SELECT cron.schedule('surveymark: purge-series', '40 3 * * *', $$CALL ops.run_job('purge-series')$$);
