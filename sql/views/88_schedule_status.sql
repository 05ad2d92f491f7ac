-- Who gets what, and when next: what surveymark schedule list prints.

CREATE VIEW report.schedule_status WITH (security_barrier) AS
SELECT
    organisation.organisation,
    schedule.schedule_id,
    schedule.title,
    schedule.request ->> 'what' AS what,
    schedule.request ->> 'format' AS format,
    schedule.cron,
    schedule.time_zone,
    CASE WHEN NOT schedule.is_paused THEN schedule.next_due_at END AS next_due_at,
    schedule.on_missed,
    schedule.is_paused,
    schedule.pause_reason,
    recipients.names AS recipients,
    schedule.owner_channel || ':' || schedule.owner_address AS owner,
    schedule.reader_role,
    last.due_at AS last_due_at,
    last.status AS last_status,
    last.error_message AS last_error
FROM report.schedule
JOIN core.organisation ON organisation.org_id = schedule.org_id
CROSS JOIN LATERAL (
    SELECT array_agg(named.channel || ':' || named.address ORDER BY named.channel, named.address) AS names
    FROM report.recipient AS named
    WHERE named.org_id = schedule.org_id AND named.schedule_id = schedule.schedule_id
) AS recipients
LEFT JOIN LATERAL (
    SELECT made.due_at, made.status, made.error_message
    FROM report.export AS made
    WHERE made.org_id = schedule.org_id AND made.schedule_id = schedule.schedule_id
    ORDER BY made.due_at DESC
    LIMIT 1
) AS last ON true;

COMMENT ON VIEW report.schedule_status IS
    'The schedules of all organisations: what each makes, for whom, when it is due next and how it went the last time.';
COMMENT ON COLUMN report.schedule_status.organisation IS 'Code of the organisation.';
COMMENT ON COLUMN report.schedule_status.schedule_id IS 'Number of the schedule.';
COMMENT ON COLUMN report.schedule_status.title IS 'What its messages are called.';
COMMENT ON COLUMN report.schedule_status.what IS 'What it makes: a view of analytics, or a name of report.export_kind.';
COMMENT ON COLUMN report.schedule_status.format IS 'In which format.';
COMMENT ON COLUMN report.schedule_status.cron IS 'Minute, hour, day of month, month, day of week, by the clocks of time_zone.';
COMMENT ON COLUMN report.schedule_status.time_zone IS 'Name of the time zone.';
COMMENT ON COLUMN report.schedule_status.next_due_at IS 'When it is due next; null while it is paused.';
COMMENT ON COLUMN report.schedule_status.on_missed IS 'run_once or skip: what becomes of due times that passed while nothing could run.';
COMMENT ON COLUMN report.schedule_status.is_paused IS 'Whether it rests.';
COMMENT ON COLUMN report.schedule_status.pause_reason IS 'Why.';
COMMENT ON COLUMN report.schedule_status.recipients IS 'Who gets it, as channel:address.';
COMMENT ON COLUMN report.schedule_status.owner IS 'Who hears of failures, as channel:address.';
COMMENT ON COLUMN report.schedule_status.reader_role IS 'The role as which it is made.';
COMMENT ON COLUMN report.schedule_status.last_due_at IS 'The due time that was served last.';
COMMENT ON COLUMN report.schedule_status.last_status IS 'What became of that, as in report.export_status.';
COMMENT ON COLUMN report.schedule_status.last_error IS 'What went wrong with it.';

GRANT SELECT ON report.schedule_status TO surveymark_operator;
