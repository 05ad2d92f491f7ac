CREATE OR REPLACE FUNCTION report.add_schedule(
    p_recipients  text[],
    p_owner       text,
    p_time_zone   text,
    p_preset      text    DEFAULT NULL,
    p_cron        text    DEFAULT NULL,
    p_what        text    DEFAULT NULL,
    p_format      text    DEFAULT NULL,
    p_title       text    DEFAULT NULL,
    p_on_missed   text    DEFAULT NULL,
    p_parameters  jsonb   DEFAULT '{}',
    p_filters     text[]  DEFAULT '{}',
    p_columns     text[]  DEFAULT '{}',
    p_file_name   text    DEFAULT NULL,
    p_encrypt_for text[]  DEFAULT '{}',
    p_watermark   boolean DEFAULT false
)
    RETURNS uuid
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id    bigint := ops.current_org();
    v_preset    report.schedule_preset;
    v_owner     record := report.check_address(p_owner);
    v_recipient record;
    v_request   jsonb;
    v_on_missed text;
    v_schedule  uuid;
BEGIN
    IF coalesce(cardinality(p_recipients), 0) = 0 THEN
        RAISE EXCEPTION 'recipients are missing'
            USING ERRCODE = 'SM020',
                  HINT    = 'Name at least one, as in ''{email:boss@example.org}''.';
    END IF;

    IF p_preset IS NOT NULL THEN
        SELECT known.* INTO v_preset FROM report.schedule_preset AS known WHERE known.preset = p_preset;

        IF NOT FOUND THEN
            RAISE EXCEPTION 'unknown preset "%"', p_preset
                USING ERRCODE = 'SM025',
                      HINT    = format('Take one of: %s.',
                                       (SELECT string_agg(known.preset, ', ' ORDER BY known.preset)
                                        FROM report.schedule_preset AS known));
        END IF;
    END IF;

    v_on_missed := coalesce(p_on_missed, v_preset.on_missed, 'run_once');
    IF v_on_missed NOT IN ('skip', 'run_once') THEN
        RAISE EXCEPTION 'unknown policy for missed times "%"', v_on_missed
            USING ERRCODE = 'SM025',
                  HINT    = 'Say skip, or run_once: once for all that were missed.';
    END IF;

    v_request := report.check_request(jsonb_build_object(
        'what', coalesce(p_what, v_preset.what), 'format', coalesce(p_format, v_preset.format, 'csv'),
        'parameters', jsonb_strip_nulls(jsonb_build_object('template', v_preset.template)) || coalesce(p_parameters, '{}'),
        'filters', to_jsonb(coalesce(p_filters, '{}')),
        'columns', to_jsonb(coalesce(p_columns, '{}')), 'file_name', p_file_name,
        'encrypt_for', to_jsonb(coalesce(p_encrypt_for, '{}')), 'watermark', coalesce(p_watermark, false)
    ));

    INSERT INTO report.schedule (
        org_id, title, request, cron, time_zone, on_missed, reader_role, owner_channel, owner_address, next_due_at
    )
    VALUES (
        v_org_id, coalesce(p_title, v_preset.title, v_request ->> 'what'), v_request,
        coalesce(p_cron, v_preset.cron), p_time_zone, v_on_missed, ops.acting_role(),
        v_owner.channel, v_owner.address, report.check_schedule(coalesce(p_cron, v_preset.cron), p_time_zone)
    )
    RETURNING schedule_id INTO v_schedule;

    FOR v_recipient IN
        SELECT DISTINCT checked.channel, checked.address
        FROM unnest(p_recipients) AS given (text)
        CROSS JOIN LATERAL report.check_address(given.text) AS checked
    LOOP
        INSERT INTO report.recipient (org_id, schedule_id, channel, address)
        VALUES (v_org_id, v_schedule, v_recipient.channel, v_recipient.address);
    END LOOP;

    RETURN v_schedule;
END;
$$;

COMMENT ON FUNCTION report.add_schedule(text[], text, text, text, text, text, text, text, text, jsonb, text[], text[], text, text[], boolean) IS
$$Have something made again and again, as your role, and sent to recipients; returns the number of the schedule.
p_recipients, p_owner: email:NAME@DOMAIN, folder:NAME or webhook:https://HOST/PATH; the owner hears of what fails.
p_time_zone: by whose clocks, as in Europe/Berlin. p_preset: executive-weekly (the executive report as PDF, Mondays at 8:00) or departmental-monthly (its workbook, on the first
at 9:00); what is said beside it wins. p_cron: minute, hour, day of month, month, day of week, at most once an hour.
p_title: what the messages are called. p_on_missed: run_once (once for all due times that passed while nothing could run) or skip.
The other parameters are those of report.request_export(). Nothing is sent that could not be made, is empty or has no figure that is shown.
Errors: SM016 role of no organisation, SM020 no recipient or survey, SM025 address, time zone, schedule, preset or policy, SM101 unknown export, format or parameter, SM108 role that may not see single responses, SM116 unknown template.$$;

GRANT EXECUTE ON FUNCTION report.add_schedule(text[], text, text, text, text, text, text, text, text, jsonb, text[], text[], text, text[], boolean)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
