-- End the sessions of readers that go on for too long.
-- depends: 0059.keep-results

INSERT INTO ops.job (job_name, title, description, schedule, step_function, priority, on_missed)
VALUES
    ('end-overlong', 'End what readers hold too long',
     'Ends sessions of readers in which a statement or a transaction has gone on for longer than reader_most_seconds.',
     '* * * * *', 'ops.step_end_overlong', 'high', 'skip');

INSERT INTO ops.setting (name, value, unit, description, lowest, highest)
VALUES
    ('reader_most_seconds', 900, 'seconds',
     'A session of a reader in which a statement or a transaction goes on for longer than this is ended.', 60, 86400);
