-- An hour that passed while the server was down is made up for once; otherwise this does nothing.
SELECT cron.schedule(
    'surveymark: refresh-benchmarks at start',
    '@reboot',
    $$CALL ops.run_job('refresh-benchmarks', 'start')$$
);
