CREATE OR REPLACE FUNCTION report.tell_owner(
    p_org_id    bigint,
    p_export_id uuid,
    p_what      text,
    p_hint      text
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO report.delivery (org_id, export_id, purpose, channel, address, subject, body)
    SELECT schedule.org_id, p_export_id, 'failure', schedule.owner_channel, schedule.owner_address,
           format('Failed: %s, %s', schedule.title, to_char(failed.due_at AT TIME ZONE schedule.time_zone, 'YYYY-MM-DD')),
           concat_ws(E'\n',
               format('%s %s', schedule.title, p_what),
               p_hint,
               '',
               format('Due: %s, export %s, schedule %s.',
                      ops.utc_text(failed.due_at), p_export_id, schedule.schedule_id)
           )
    FROM report.export AS failed
    JOIN report.schedule ON schedule.org_id = failed.org_id AND schedule.schedule_id = failed.schedule_id
    WHERE failed.org_id = p_org_id AND failed.export_id = p_export_id
    -- One word about an export is enough, whatever else fails of it.
    ON CONFLICT ON CONSTRAINT delivery_recipient_key DO NOTHING;
END;
$$;

COMMENT ON FUNCTION report.tell_owner(bigint, uuid, text, text) IS
    'Put a word to the owner of a schedule into the outbox: what became of one of its exports, and what to do. Internal.';
