-- Take up the drain as soon as the server is back, crash or not, rather than at the next minute.
SELECT cron.schedule('surveymark: drain at start', '@reboot', $$CALL ops.run_job('drain')$$);
