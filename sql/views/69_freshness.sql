CREATE VIEW analytics.freshness
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.figure,
    result.title,
    result.refreshed_at,
    result.is_current,
    result.stale_seconds,
    result.promised_seconds,
    result.reason
FROM analytics.freshness() AS result;

COMMENT ON VIEW analytics.freshness IS
    'How current each thing is that you see and that is not live: one row for the counts, for what is shown of confidential surveys, for benchmarks and for each summary.';
COMMENT ON COLUMN analytics.freshness.figure IS 'What it is: answer_counts, shown_counts, benchmarks, or the name of a summary.';
COMMENT ON COLUMN analytics.freshness.title IS 'The same in words.';
COMMENT ON COLUMN analytics.freshness.refreshed_at IS
    'What came before this instant is in it, and later changes may be; null when it has not been made yet.';
COMMENT ON COLUMN analytics.freshness.is_current IS
    'Whether everything is in it that came longer ago than promised_seconds. What came since is not told: it may be the news of one respondent.';
COMMENT ON COLUMN analytics.freshness.stale_seconds IS
    'Age of the oldest change that is missing, seconds; 0 where nothing is missing for longer than promised.';
COMMENT ON COLUMN analytics.freshness.promised_seconds IS 'How long a change may be missing while all is well, in seconds.';
COMMENT ON COLUMN analytics.freshness.reason IS 'Why it lags, or what it waits for by rule; null when there is nothing to say.';

GRANT SELECT ON analytics.freshness
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator, surveymark_privacy_officer;
