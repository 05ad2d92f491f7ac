CREATE OR REPLACE FUNCTION ops.cron_schedule(
    p_schedule      text,
    OUT minutes     integer[],
    OUT hours       integer[],
    OUT month_days  integer[],
    OUT months      integer[],
    OUT week_days   integer[],
    OUT needs_both  boolean
)
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_field text[] := regexp_split_to_array(btrim(p_schedule, E' \t'), '[ \t]+');
BEGIN
    IF cardinality(v_field) IS DISTINCT FROM 5 THEN
        RAISE EXCEPTION 'schedule "%" does not have five fields', coalesce(p_schedule, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'Write minute, hour, day of month, month and day of week, as in ''20 3 * * *''.';
    END IF;

    minutes    := ops.cron_field(v_field[1], 'the minute', 0, 59);
    hours      := ops.cron_field(v_field[2], 'the hour', 0, 23);
    month_days := ops.cron_field(v_field[3], 'the day of the month', 1, 31);
    months     := ops.cron_field(v_field[4], 'the month', 1, 12,
        '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}');
    -- 0 and 7 are both Sunday.
    week_days  := ARRAY(
        SELECT DISTINCT day % 7
        FROM unnest(ops.cron_field(v_field[5], 'the day of the week', 0, 7,
            '{sun,mon,tue,wed,thu,fri,sat}')) AS day
    );
    -- cron's own rule, which looks only at the first character: with an asterisk in front of
    -- either, both day fields must match; without, one of them is enough.
    needs_both := v_field[3] LIKE '*%' OR v_field[5] LIKE '*%';
END;
$$;

COMMENT ON FUNCTION ops.cron_schedule(text) IS
    'A five-field cron schedule taken apart into the values that each field allows.';

GRANT EXECUTE ON FUNCTION ops.cron_schedule(text) TO surveymark_operator;
