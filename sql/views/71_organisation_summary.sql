-- BI tools hide materialized views; this is rollup.organisation_summary, with how old it is.
CREATE VIEW ops.organisation_summary WITH (security_barrier) AS
SELECT
    stored.organisation,
    stored.name,
    stored.is_active,
    stored.industry,
    stored.organisation_size,
    stored.geography,
    stored.n_surveys,
    stored.n_started,
    stored.n_completed,
    stored.n_respondents,
    stored.completion_rate,
    stored.mean_completion_seconds,
    stored.last_completed_at,
    refreshed.refreshed_at
FROM rollup.organisation_summary AS stored
LEFT JOIN rollup.summary AS refreshed ON refreshed.summary = 'organisation_summary';

COMMENT ON VIEW ops.organisation_summary IS
$$What each organisation has sent over all its surveys, exact as of refreshed_at.
Answers to: mv_organization_analytics, mv_organization_summary.$$;
COMMENT ON COLUMN ops.organisation_summary.organisation IS 'Code of the organisation.';
COMMENT ON COLUMN ops.organisation_summary.name IS 'What the organisation is called.';
COMMENT ON COLUMN ops.organisation_summary.is_active IS 'Inactive organisations leave all later benchmarks.';
COMMENT ON COLUMN ops.organisation_summary.industry IS 'Its level of the category industry; null where it has none.';
COMMENT ON COLUMN ops.organisation_summary.organisation_size IS 'Its level of the category organisation_size; null where it has none.';
COMMENT ON COLUMN ops.organisation_summary.geography IS 'Its level of the category geography; null where it has none.';
COMMENT ON COLUMN ops.organisation_summary.n_surveys IS 'Surveys of which it has a response set.';
COMMENT ON COLUMN ops.organisation_summary.n_started IS 'Response sets in all.';
COMMENT ON COLUMN ops.organisation_summary.n_completed IS 'Finished response sets.';
COMMENT ON COLUMN ops.organisation_summary.n_respondents IS 'Different people with a finished set, over all surveys.';
COMMENT ON COLUMN ops.organisation_summary.completion_rate IS 'n_completed / n_started, 0 to 1; null where nothing was started.';
COMMENT ON COLUMN ops.organisation_summary.mean_completion_seconds IS 'Mean time from start to finish of the sets that have both times, seconds.';
COMMENT ON COLUMN ops.organisation_summary.last_completed_at IS 'When the last set was finished.';
COMMENT ON COLUMN ops.organisation_summary.refreshed_at IS 'When the figures were taken; null until the job refresh-summaries has run.';

GRANT SELECT ON ops.organisation_summary TO surveymark_operator;
