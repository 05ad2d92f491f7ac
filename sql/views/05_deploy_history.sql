-- What was deployed when: each step taken, and each file whose text is in force.

CREATE VIEW ops.deploy_history WITH (security_barrier) AS
SELECT
    log.created_at_utc AT TIME ZONE 'UTC' AS at,
    'migrations/' || log.migration_id AS path,
    CASE log.operation
        WHEN 'apply' THEN 'step taken'
        WHEN 'mark' THEN 'step marked, part of the install'
        ELSE 'step: ' || log.operation
    END AS event,
    log.username || '@' || log.hostname AS by_whom
FROM ops._yoyo_log AS log
UNION ALL
SELECT
    file.applied_at,
    file.path,
    'in force',
    NULL
FROM ops.applied_file AS file
WHERE file.path NOT LIKE 'migrations/%';

COMMENT ON VIEW ops.deploy_history IS
$$The history of this database: the steps that were taken, and since when each file is in force.
Answers to: getMigrationHistory.$$;
COMMENT ON COLUMN ops.deploy_history.at IS 'When it was taken or applied.';
COMMENT ON COLUMN ops.deploy_history.path IS 'The step or file, as in the repository.';
COMMENT ON COLUMN ops.deploy_history.event IS 'Step taken, step marked (part of the install), or file in force.';
COMMENT ON COLUMN ops.deploy_history.by_whom IS
    'User and machine that took the step; null for files, of which only the latest is kept.';

GRANT SELECT ON ops.deploy_history TO surveymark_operator;
