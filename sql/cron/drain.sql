-- Merge new answers every minute. The second argument of run_job() stays at 'cron'.
SELECT cron.schedule('surveymark: drain', '* * * * *', $$CALL ops.run_job('drain')$$);
