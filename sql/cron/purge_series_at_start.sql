-- A night that passed while the server was down is made up for once; otherwise this does nothing.
SELECT cron.schedule(
    'surveymark: purge-series at start',
    '@reboot',
    $$CALL ops.run_job('purge-series', 'start')$$
);
