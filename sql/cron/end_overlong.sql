-- End what readers hold too long, every minute.
SELECT cron.schedule('surveymark: end-overlong', '* * * * *', $$CALL ops.run_job('end-overlong')$$);
