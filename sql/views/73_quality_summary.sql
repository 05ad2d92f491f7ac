-- BI tools hide materialized views; this is rollup.quality_summary, with how old it is.
CREATE VIEW ops.quality_summary WITH (security_barrier) AS
SELECT
    stored.organisation,
    stored.survey,
    stored.n_completed,
    stored.n_asked,
    stored.n_answered,
    stored.completeness,
    stored.completion_rate,
    stored.mean_completion_seconds,
    stored.median_completion_seconds,
    refreshed.refreshed_at
FROM rollup.quality_summary AS stored
LEFT JOIN rollup.summary AS refreshed ON refreshed.summary = 'quality_summary';

COMMENT ON VIEW ops.quality_summary IS
$$How complete the finished responses are: the questions that were answered, of those that were asked, as of refreshed_at.
Answers to: data_quality_metrics.$$;
COMMENT ON COLUMN ops.quality_summary.organisation IS 'Code of the organisation.';
COMMENT ON COLUMN ops.quality_summary.survey IS 'Code of the survey.';
COMMENT ON COLUMN ops.quality_summary.n_completed IS 'Finished response sets.';
COMMENT ON COLUMN ops.quality_summary.n_asked IS 'Questions of their versions, over all finished sets: a checkbox is one, each row of a matrix is one; scores and comments beside a question are none.';
COMMENT ON COLUMN ops.quality_summary.n_answered IS 'Those of them that have an answer; that somebody refuses, or does not know, is an answer.';
COMMENT ON COLUMN ops.quality_summary.completeness IS 'n_answered / n_asked, 0 to 1. Questions that the logic of the questionnaire hid count as asked and not answered.';
COMMENT ON COLUMN ops.quality_summary.completion_rate IS 'Finished response sets of all that were started, 0 to 1.';
COMMENT ON COLUMN ops.quality_summary.mean_completion_seconds IS 'Mean time from start to finish of the sets that have both times, seconds.';
COMMENT ON COLUMN ops.quality_summary.median_completion_seconds IS 'Median time from start to finish of the sets that have both times, seconds.';
COMMENT ON COLUMN ops.quality_summary.refreshed_at IS 'When the figures were taken; null until the job refresh-summaries has run.';

GRANT SELECT ON ops.quality_summary TO surveymark_operator;
