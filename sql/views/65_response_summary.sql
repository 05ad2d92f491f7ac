CREATE VIEW analytics.response_summary
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.is_confidential,
    result.n_started,
    result.n_completed,
    result.n_abandoned,
    result.n_in_progress,
    result.n_respondents,
    result.completion_rate,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.base,
    result.median_completion_seconds,
    result.mean_completion_seconds,
    result.n_timed,
    result.first_completed_at,
    result.last_completed_at,
    result.method,
    result.status,
    result.reason
FROM analytics.response_summary() AS result;

COMMENT ON VIEW analytics.response_summary IS
    'How your organisation''s surveys are answered: started, completed, abandoned, people and times, one row for each survey.';
COMMENT ON COLUMN analytics.response_summary.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.response_summary.is_confidential IS 'Respondents were promised confidentiality: figures rest on, and move by, at least 5 people.';
COMMENT ON COLUMN analytics.response_summary.n_started IS 'Response sets in all.';
COMMENT ON COLUMN analytics.response_summary.n_completed IS 'Finished response sets.';
COMMENT ON COLUMN analytics.response_summary.n_abandoned IS 'Unfinished sets that came in more than a day ago.';
COMMENT ON COLUMN analytics.response_summary.n_in_progress IS 'Unfinished sets of the last day.';
COMMENT ON COLUMN analytics.response_summary.n_respondents IS 'Different people with a finished set.';
COMMENT ON COLUMN analytics.response_summary.completion_rate IS 'n_completed / n_started, 0 to 1.';
COMMENT ON COLUMN analytics.response_summary.ci_low IS 'Lower end of the interval of the completion rate, 0 to 1.';
COMMENT ON COLUMN analytics.response_summary.ci_high IS 'Upper end of the interval of the completion rate, 0 to 1.';
COMMENT ON COLUMN analytics.response_summary.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.response_summary.base IS 'What the figures are a share or mean of, in words.';
COMMENT ON COLUMN analytics.response_summary.median_completion_seconds IS 'Median time from start to finish, seconds.';
COMMENT ON COLUMN analytics.response_summary.mean_completion_seconds IS 'Mean time from start to finish, seconds.';
COMMENT ON COLUMN analytics.response_summary.n_timed IS 'Finished sets that have both times.';
COMMENT ON COLUMN analytics.response_summary.first_completed_at IS 'When the first set was finished; null for a confidential survey.';
COMMENT ON COLUMN analytics.response_summary.last_completed_at IS 'When the last set was finished; null for a confidential survey.';
COMMENT ON COLUMN analytics.response_summary.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.response_summary.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.response_summary.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.response_summary TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
