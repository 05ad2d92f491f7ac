-- BI tools hide materialized views; this is rollup.industry_summary, with how old it is.
CREATE VIEW ops.industry_summary WITH (security_barrier) AS
SELECT
    stored.industry,
    stored.title,
    stored.n_organisations,
    stored.n_organisations_with_responses,
    stored.n_started,
    stored.n_completed,
    stored.n_respondents,
    stored.completion_rate,
    stored.last_completed_at,
    refreshed.refreshed_at
FROM rollup.industry_summary AS stored
LEFT JOIN rollup.summary AS refreshed ON refreshed.summary = 'industry_summary';

COMMENT ON VIEW ops.industry_summary IS
    'How many active organisations of each industry take part and how much they send, as of refreshed_at. Participation only: results of an industry are benchmarks.';
COMMENT ON COLUMN ops.industry_summary.industry IS 'The level of the category industry.';
COMMENT ON COLUMN ops.industry_summary.title IS 'The industry in words.';
COMMENT ON COLUMN ops.industry_summary.n_organisations IS 'Active organisations of the industry.';
COMMENT ON COLUMN ops.industry_summary.n_organisations_with_responses IS 'Those of them that have a finished response set.';
COMMENT ON COLUMN ops.industry_summary.n_started IS 'Their response sets in all.';
COMMENT ON COLUMN ops.industry_summary.n_completed IS 'Their finished response sets.';
COMMENT ON COLUMN ops.industry_summary.n_respondents IS 'Different people with a finished set, each organisation for itself.';
COMMENT ON COLUMN ops.industry_summary.completion_rate IS 'n_completed / n_started, 0 to 1; null where nothing was started.';
COMMENT ON COLUMN ops.industry_summary.last_completed_at IS 'When the last set was finished.';
COMMENT ON COLUMN ops.industry_summary.refreshed_at IS 'When the figures were taken; null until the job refresh-summaries has run.';

GRANT SELECT ON ops.industry_summary TO surveymark_operator;
