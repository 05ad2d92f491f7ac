-- How many organisations of each industry take part, and how much they send.
CREATE MATERIALIZED VIEW rollup.industry_summary AS
SELECT
    level.level AS industry,
    level.title,
    count(sent.org_id) AS n_organisations,
    count(sent.org_id) FILTER (WHERE sent.n_completed > 0) AS n_organisations_with_responses,
    coalesce(sum(sent.n_started), 0)::bigint AS n_started,
    coalesce(sum(sent.n_completed), 0)::bigint AS n_completed,
    coalesce(sum(sent.n_respondents), 0)::bigint AS n_respondents,
    (sum(sent.n_completed) / nullif(sum(sent.n_started), 0))::float8 AS completion_rate,
    max(sent.last_completed_at) AS last_completed_at
FROM core.category_level AS level
LEFT JOIN rollup.organisation_summary AS sent ON sent.industry = level.level AND sent.is_active
WHERE level.category = 'industry'
GROUP BY level.level, level.title;

-- REFRESH ... CONCURRENTLY needs it.
CREATE UNIQUE INDEX industry_summary_key ON rollup.industry_summary (industry);

COMMENT ON MATERIALIZED VIEW rollup.industry_summary IS
    'How many active organisations of each industry take part and how much they send, as of its last refresh (rollup.summary); ops.industry_summary shows it to operators. Participation only: results of an industry are benchmarks.';
