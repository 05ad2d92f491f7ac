-- What surveymark health prints; any monitor can read it as well.

CREATE VIEW ops.health WITH (security_barrier) AS
SELECT
    found.check_name,
    found.status,
    found.value,
    found.detail,
    found.hint,
    found.elapsed_ms
FROM ops.check_health() AS found;

COMMENT ON VIEW ops.health IS
$$Every health check and what it found just now; each reading runs the checks.
Answers to: healthCheck.$$;
COMMENT ON COLUMN ops.health.check_name IS 'What was looked at: database, clock, queue, each job, benchmarks, summaries, rejected, walls, audit, exports, cache.';
COMMENT ON COLUMN ops.health.status IS 'healthy, warning or critical; a check that cannot run is critical.';
COMMENT ON COLUMN ops.health.value IS 'The figure or word it was judged by; an SQLSTATE when the check could not run.';
COMMENT ON COLUMN ops.health.detail IS 'What was found, in a sentence.';
COMMENT ON COLUMN ops.health.hint IS 'What to do about it; null when nothing is to be done.';
COMMENT ON COLUMN ops.health.elapsed_ms IS 'How long the check took, in milliseconds.';

GRANT SELECT ON ops.health TO surveymark_operator;
