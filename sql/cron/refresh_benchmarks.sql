-- Release benchmarks every hour. The name is the one that the requirements give this job.
SELECT cron.schedule('refresh-benchmarks', '0 * * * *', $$CALL ops.run_job('refresh-benchmarks')$$);
