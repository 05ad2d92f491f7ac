CREATE VIEW analytics.own_schedule
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.schedule_id,
    result.title,
    result.what,
    result.format,
    result.cron,
    result.time_zone,
    result.next_due_at,
    result.on_missed,
    result.pause_reason,
    result.recipients,
    result.owner,
    result.reader_role,
    result.last_due_at,
    result.last_status,
    result.last_error
FROM analytics.own_schedule() AS result;

COMMENT ON VIEW analytics.own_schedule IS
    'What your organisation gets again and again: what, for whom, when next, and how it went the last time.';
COMMENT ON COLUMN analytics.own_schedule.schedule_id IS 'Number of the schedule: for surveymark schedule pause, resume and remove.';
COMMENT ON COLUMN analytics.own_schedule.title IS 'What its messages are called.';
COMMENT ON COLUMN analytics.own_schedule.what IS 'What it makes: a view of analytics, or analytics_summary, survey_responses, report, full_backup.';
COMMENT ON COLUMN analytics.own_schedule.format IS 'In which format.';
COMMENT ON COLUMN analytics.own_schedule.cron IS 'Minute, hour, day of month, month, day of week, by the clocks of time_zone.';
COMMENT ON COLUMN analytics.own_schedule.time_zone IS 'Name of the time zone.';
COMMENT ON COLUMN analytics.own_schedule.next_due_at IS 'When it is due next; null while it is paused.';
COMMENT ON COLUMN analytics.own_schedule.on_missed IS 'run_once or skip: what becomes of due times that passed while nothing could run.';
COMMENT ON COLUMN analytics.own_schedule.pause_reason IS 'Why it rests; null while it does not.';
COMMENT ON COLUMN analytics.own_schedule.recipients IS 'Who gets it, as channel:address, with commas between.';
COMMENT ON COLUMN analytics.own_schedule.owner IS 'Who hears of failures, as channel:address.';
COMMENT ON COLUMN analytics.own_schedule.reader_role IS 'The role as which it is made.';
COMMENT ON COLUMN analytics.own_schedule.last_due_at IS 'The due time that was served last; null before the first.';
COMMENT ON COLUMN analytics.own_schedule.last_status IS 'What became of that: queued, processing, completed, failed, cancelled or expired.';
COMMENT ON COLUMN analytics.own_schedule.last_error IS 'What went wrong with it.';

GRANT SELECT ON analytics.own_schedule TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
