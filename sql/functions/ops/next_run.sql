CREATE OR REPLACE FUNCTION ops.next_run(
    p_schedule text,
    p_after    timestamptz
)
    RETURNS timestamptz
    LANGUAGE plpgsql
    IMMUTABLE STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_schedule record    := ops.cron_schedule(p_schedule);
    -- The first whole minute after p_after.
    v_from     timestamp := date_trunc('minute', p_after AT TIME ZONE 'UTC') + interval '1 minute';
    v_day      date      := v_from::date;
    -- 29 February on a given day of the week can be 40 years away (28, and 2100 has none).
    v_last     date      := v_from::date + 366 * 41;
    v_in_month boolean;
    v_in_week  boolean;
    v_found    timestamp;
BEGIN
    IF NOT isfinite(p_after) THEN
        RETURN NULL;
    END IF;

    WHILE v_day <= v_last
    LOOP
        IF extract(month FROM v_day) <> ALL (v_schedule.months) THEN
            v_day := date_trunc('month', v_day::timestamp) + interval '1 month';
            CONTINUE;
        END IF;

        v_in_month := extract(day FROM v_day) = ANY (v_schedule.month_days);
        v_in_week  := extract(dow FROM v_day) = ANY (v_schedule.week_days);

        IF (CASE WHEN v_schedule.needs_both THEN v_in_month AND v_in_week ELSE v_in_month OR v_in_week END) THEN
            SELECT min(v_day + make_interval(hours => hour, mins => minute)) INTO v_found
            FROM unnest(v_schedule.hours) AS hour
            CROSS JOIN unnest(v_schedule.minutes) AS minute
            WHERE v_day + make_interval(hours => hour, mins => minute) >= v_from;

            IF v_found IS NOT NULL THEN
                RETURN v_found AT TIME ZONE 'UTC';
            END IF;
        END IF;

        v_day := v_day + 1;
    END LOOP;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION ops.next_run(text, timestamptz) IS
    'The first instant after the given one at which a schedule is due, in UTC; null when it never is, as on 30 February.';

GRANT EXECUTE ON FUNCTION ops.next_run(text, timestamptz) TO surveymark_operator;
