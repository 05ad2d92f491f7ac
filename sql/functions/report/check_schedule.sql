CREATE OR REPLACE FUNCTION report.check_schedule(
    p_cron      text,
    p_time_zone text
)
    RETURNS timestamptz
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- So many due times show whether they come closer than that anywhere in a day.
    v_looked CONSTANT integer  := 25;
    v_least  CONSTANT interval := interval '1 hour';
    v_first  timestamptz;
    v_due    timestamptz;
    v_next   timestamptz;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_timezone_names AS known WHERE known.name = p_time_zone) THEN
        RAISE EXCEPTION 'unknown time zone "%"', coalesce(p_time_zone, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'Name one as in Europe/Berlin: SELECT name FROM pg_timezone_names.';
    END IF;

    v_first := ops.next_local_run(p_cron, p_time_zone, clock_timestamp());

    IF v_first IS NULL THEN
        RAISE EXCEPTION 'schedule "%" never comes due', coalesce(p_cron, '(null)')
            USING ERRCODE = 'SM025',
                  DETAIL  = 'No day of the next 40 years matches it.',
                  HINT    = 'Write minute, hour, day of month, month, day of week, as in ''0 8 * * 1''.';
    END IF;

    v_due := v_first;
    FOR v_number IN 2 .. v_looked LOOP
        v_next := ops.next_local_run(p_cron, p_time_zone, v_due);
        EXIT WHEN v_next IS NULL OR v_next - v_first > interval '2 days';
        IF v_next - v_due < v_least THEN
            RAISE EXCEPTION 'schedule "%" comes due twice within an hour', p_cron
                USING ERRCODE = 'SM025',
                      DETAIL  = format('At %s and at %s.', ops.utc_text(v_due), ops.utc_text(v_next)),
                      HINT    = 'Choose one minute of the hour.';
        END IF;
        v_due := v_next;
    END LOOP;

    RETURN v_first;
END;
$$;

COMMENT ON FUNCTION report.check_schedule(text, text) IS
    'The first instant from now at which a schedule is due by the clocks of a time zone. Raises SM025 for a time zone that is unknown, and for a schedule that cannot be read, never comes due, or does so more often than each hour. Internal.';
