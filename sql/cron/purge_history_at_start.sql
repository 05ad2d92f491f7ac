-- A night that passed while the server was down is made up for once; otherwise this does nothing.
SELECT cron.schedule(
    'surveymark: purge-history at start',
    '@reboot',
    $$CALL ops.run_job('purge-history', 'start')$$
);
