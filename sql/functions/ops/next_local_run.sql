-- A due time is a reading of the clock on the wall, and comes when that clock first shows it or has
-- passed it: one that summer time skips comes when the clock jumps, one that is shown twice comes
-- with the first. Two due times that come at the same instant are one run.
CREATE OR REPLACE FUNCTION ops.next_local_run(
    p_schedule  text,
    p_time_zone text,
    p_after     timestamptz
)
    RETURNS timestamptz
    LANGUAGE plpgsql
    STABLE STRICT
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_shown   timestamp := p_after AT TIME ZONE p_time_zone;
    v_at      timestamptz;
    v_earlier timestamptz;
BEGIN
    LOOP
        -- ops.next_run() knows no time zone, so it is told that the wall's clock shows UTC.
        v_shown := ops.next_run(p_schedule, v_shown AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
        -- Of two readings PostgreSQL means the second, of a skipped one what the clock would have
        -- shown without the jump.
        v_at := v_shown AT TIME ZONE p_time_zone;

        IF v_at AT TIME ZONE p_time_zone > v_shown THEN
            SELECT min(minute) INTO v_at
            FROM generate_series(v_at - (v_at AT TIME ZONE p_time_zone - v_shown), v_at, interval '1 minute') AS minute
            WHERE minute AT TIME ZONE p_time_zone > v_shown;
        ELSE
            -- By the offset of the day before.
            v_earlier := v_shown AT TIME ZONE 'UTC'
                - ((v_at - interval '24 hours') AT TIME ZONE p_time_zone - (v_at - interval '24 hours') AT TIME ZONE 'UTC');
            IF v_earlier < v_at AND v_earlier AT TIME ZONE p_time_zone = v_shown THEN
                v_at := v_earlier;
            END IF;
        END IF;

        -- While the clock shows an hour again, its due times have been. Null is never.
        EXIT WHEN (v_at <= p_after) IS NOT TRUE;
    END LOOP;

    RETURN v_at;
END;
$$;

COMMENT ON FUNCTION ops.next_local_run(text, text, timestamptz) IS
    'The first instant after the given one at which a schedule is due by the clocks of a time zone; null when it never is. A due time that summer time skips comes when the clock jumps over it, one that the clock shows twice comes the first time only.';

GRANT EXECUTE ON FUNCTION ops.next_local_run(text, text, timestamptz) TO surveymark_operator;
