-- Judge new and corrected responses by the quality rules every five minutes.
SELECT cron.schedule('surveymark: assess-quality', '*/5 * * * *', $$CALL ops.run_job('assess-quality')$$);
