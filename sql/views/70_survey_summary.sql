-- BI tools hide materialized views; this is rollup.survey_summary, with how old it is.
CREATE VIEW ops.survey_summary WITH (security_barrier) AS
SELECT
    stored.organisation,
    stored.survey,
    stored.is_confidential,
    stored.n_started,
    stored.n_completed,
    stored.n_respondents,
    stored.completion_rate,
    stored.mean_completion_seconds,
    stored.median_completion_seconds,
    stored.first_completed_at,
    stored.last_completed_at,
    refreshed.refreshed_at
FROM rollup.survey_summary AS stored
LEFT JOIN rollup.summary AS refreshed ON refreshed.summary = 'survey_summary';

COMMENT ON VIEW ops.survey_summary IS
    'How each survey of each organisation is answered, exact as of refreshed_at.';
COMMENT ON COLUMN ops.survey_summary.organisation IS 'Code of the organisation.';
COMMENT ON COLUMN ops.survey_summary.survey IS 'Code of the survey.';
COMMENT ON COLUMN ops.survey_summary.is_confidential IS 'Respondents were promised confidentiality: pass no figure on that rests on fewer than 5 people.';
COMMENT ON COLUMN ops.survey_summary.n_started IS 'Response sets in all.';
COMMENT ON COLUMN ops.survey_summary.n_completed IS 'Finished response sets.';
COMMENT ON COLUMN ops.survey_summary.n_respondents IS 'Different people with a finished set.';
COMMENT ON COLUMN ops.survey_summary.completion_rate IS 'n_completed / n_started, 0 to 1.';
COMMENT ON COLUMN ops.survey_summary.mean_completion_seconds IS 'Mean time from start to finish of the sets that have both times, seconds.';
COMMENT ON COLUMN ops.survey_summary.median_completion_seconds IS 'Median time from start to finish of the sets that have both times, seconds.';
COMMENT ON COLUMN ops.survey_summary.first_completed_at IS 'When the first set was finished.';
COMMENT ON COLUMN ops.survey_summary.last_completed_at IS 'When the last set was finished.';
COMMENT ON COLUMN ops.survey_summary.refreshed_at IS 'When the figures were taken; null until the job refresh-summaries has run.';

GRANT SELECT ON ops.survey_summary TO surveymark_operator;
