CREATE OR REPLACE FUNCTION ops.cron_matches(
    p_schedule text,
    p_at       timestamptz
)
    RETURNS boolean
    LANGUAGE plpgsql
    IMMUTABLE STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_at       timestamp := p_at AT TIME ZONE 'UTC';
    v_schedule record    := ops.cron_schedule(p_schedule);
    v_in_month boolean   := extract(day FROM v_at) = ANY (v_schedule.month_days);
    v_in_week  boolean   := extract(dow FROM v_at) = ANY (v_schedule.week_days);
BEGIN
    RETURN extract(minute FROM v_at) = ANY (v_schedule.minutes)
       AND extract(hour FROM v_at) = ANY (v_schedule.hours)
       AND extract(month FROM v_at) = ANY (v_schedule.months)
       AND CASE WHEN v_schedule.needs_both THEN v_in_month AND v_in_week ELSE v_in_month OR v_in_week END;
END;
$$;

COMMENT ON FUNCTION ops.cron_matches(text, timestamptz) IS
    'Whether a schedule is due in the minute of the given instant, in UTC, read as cron and pg_cron read it.';

GRANT EXECUTE ON FUNCTION ops.cron_matches(text, timestamptz) TO surveymark_operator;
