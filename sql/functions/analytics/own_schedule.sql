CREATE OR REPLACE FUNCTION analytics.own_schedule()
    RETURNS TABLE (
        schedule_id  text,
        title        text,
        what         text,
        format       text,
        cron         text,
        time_zone    text,
        next_due_at  timestamptz,
        on_missed    text,
        pause_reason text,
        recipients   text,
        owner        text,
        reader_role  text,
        last_due_at  timestamptz,
        last_status  text,
        last_error   text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    RETURN QUERY
    SELECT own.schedule_id::text, own.title, own.request ->> 'what', own.request ->> 'format', own.cron, own.time_zone,
           CASE WHEN NOT own.is_paused THEN own.next_due_at END, own.on_missed, own.pause_reason,
           (SELECT string_agg(named.channel || ':' || named.address, ', ' ORDER BY named.channel, named.address)
            FROM report.recipient AS named
            WHERE named.org_id = v_org_id AND named.schedule_id = own.schedule_id),
           own.owner_channel || ':' || own.owner_address, own.reader_role::text,
           last.due_at, last.status, last.error_message
    FROM report.schedule AS own
    LEFT JOIN LATERAL (
        SELECT made.due_at, made.status, made.error_message
        FROM report.export AS made
        WHERE made.org_id = v_org_id AND made.schedule_id = own.schedule_id
        ORDER BY made.due_at DESC
        LIMIT 1
    ) AS last ON true
    WHERE own.org_id = v_org_id
    ORDER BY own.next_due_at;
END;
$$;

COMMENT ON FUNCTION analytics.own_schedule() IS
$$What your organisation gets again and again, as report.add_schedule() made it: what, for whom, when next, and how it went the last time.
Raises SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_schedule()
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
