CREATE OR REPLACE FUNCTION report.queue_deliveries(
    p_org_id    bigint,
    p_export_id uuid
)
    RETURNS integer
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_queued integer;
BEGIN
    INSERT INTO report.delivery (org_id, export_id, purpose, channel, address, subject, body)
    SELECT done.org_id, done.export_id, 'file', recipient.channel, recipient.address,
           format('%s, %s', schedule.title, to_char(done.due_at AT TIME ZONE schedule.time_zone, 'YYYY-MM-DD')),
           concat_ws(E'\n',
               format('%s is in the file %s.', schedule.title, done.file_name),
               '',
               format('It was made %s for %s, which sees its own results and published benchmarks, nothing else.',
                      ops.utc_text(done.finished_at), own.name),
               format('SHA-256: %s', encode(done.file_hash, 'hex'))
           )
    FROM report.export AS done
    JOIN report.schedule ON schedule.org_id = done.org_id AND schedule.schedule_id = done.schedule_id
    JOIN report.recipient ON recipient.org_id = schedule.org_id AND recipient.schedule_id = schedule.schedule_id
    JOIN core.organisation AS own ON own.org_id = schedule.org_id
    WHERE done.org_id = p_org_id AND done.export_id = p_export_id AND done.status = 'completed'
      -- What somebody has to look at first waits until it is published.
      AND NOT EXISTS (
          SELECT
          FROM report.report AS unread
          WHERE unread.org_id = done.org_id AND unread.export_id = done.export_id AND unread.status = 'generated'
      )
    ORDER BY recipient.channel, recipient.address;

    GET DIAGNOSTICS v_queued = ROW_COUNT;
    RETURN v_queued;
END;
$$;

COMMENT ON FUNCTION report.queue_deliveries(bigint, uuid) IS
    'Put the deliveries of the file of an export into the outbox, one for each recipient of its schedule, unless a report in it has yet to be published. Returns how many. Internal.';
