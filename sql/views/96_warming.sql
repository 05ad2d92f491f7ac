-- What is computed ahead of those who will ask for it: sources of reports and dashboards.
CREATE VIEW cache.warming
AS
SELECT shipped.name, shipped.source
FROM (
    VALUES
        ('dashboard-overview', 'responses'),
        ('dashboard-overview', 'results'),
        ('dashboard-overview', 'distribution'),
        ('dashboard-overview', 'trend'),
        ('dashboard-overview', 'comparisons'),
        ('dashboard-overview', 'findings'),
        ('jtbd-analysis', 'forces'),
        ('jtbd-analysis', 'force_balance'),
        ('jtbd-analysis', 'readiness'),
        ('jtbd-analysis', 'opportunities'),
        ('department-breakdown', 'departments'),
        ('department-breakdown', 'job_roles'),
        ('recent-responses', 'quality'),
        ('recent-responses', 'completion')
) AS shipped (name, source);

COMMENT ON VIEW cache.warming IS 'What analytics.warm_cache() computes ahead, under the names that it can be called by.';
COMMENT ON COLUMN cache.warming.name IS 'Name of a group of results.';
COMMENT ON COLUMN cache.warming.source IS 'One of them: a source of reports, as in report.source.';

GRANT SELECT ON cache.warming TO surveymark_reader, surveymark_operator;
