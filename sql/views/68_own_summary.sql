CREATE VIEW analytics.own_summary
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.is_confidential,
    result.n_surveys,
    result.n_started,
    result.n_completed,
    result.completion_rate,
    result.completeness,
    result.median_completion_seconds,
    result.checked_at,
    result.method,
    result.status,
    result.reason,
    result.ci_low,
    result.ci_high,
    result.ci_level
FROM analytics.own_summary() AS result;

COMMENT ON VIEW analytics.own_summary IS
$$What your organisation has sent, as of the last refresh: one row for each survey, and one for all of them together.
Answers to: analytics_summaries.$$;
COMMENT ON COLUMN analytics.own_summary.survey IS 'Code of the survey; null in the row of all surveys together.';
COMMENT ON COLUMN analytics.own_summary.is_confidential IS 'Respondents were promised confidentiality, of one of them in the row of all.';
COMMENT ON COLUMN analytics.own_summary.n_surveys IS 'How many surveys the row sums up.';
COMMENT ON COLUMN analytics.own_summary.n_started IS 'Response sets in all; null for confidential surveys and in the row of all.';
COMMENT ON COLUMN analytics.own_summary.n_completed IS 'Finished response sets; rounded down to fives for a confidential survey.';
COMMENT ON COLUMN analytics.own_summary.completion_rate IS 'n_completed / n_started, 0 to 1; null where n_started is.';
COMMENT ON COLUMN analytics.own_summary.completeness IS 'Share of the questions that finished sets were asked which have an answer, 0 to 1; null for confidential surveys and in the row of all.';
COMMENT ON COLUMN analytics.own_summary.median_completion_seconds IS 'Median time from start to finish, seconds; null for confidential surveys and in the row of all.';
COMMENT ON COLUMN analytics.own_summary.checked_at IS 'When the figures were last brought up to date, or found to be; null until the job refresh-summaries has run.';
COMMENT ON COLUMN analytics.own_summary.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_summary.status IS 'ok; protected: withheld, which says nothing about how many answered.';
COMMENT ON COLUMN analytics.own_summary.reason IS 'Why a figure is missing or withheld.';
COMMENT ON COLUMN analytics.own_summary.ci_low IS 'Lower end of the interval of completion_rate, 0 to 1.';
COMMENT ON COLUMN analytics.own_summary.ci_high IS 'Upper end of the interval of completion_rate, 0 to 1.';
COMMENT ON COLUMN analytics.own_summary.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';

GRANT SELECT ON analytics.own_summary TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
