CREATE OR REPLACE FUNCTION ops.job_check_schedule()
    RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- pg_cron takes 30 February and then waits for ever.
    IF ops.next_run(NEW.schedule, now()) IS NULL THEN
        RAISE EXCEPTION 'schedule "%" of job "%" never comes due', NEW.schedule, NEW.job_name
            USING ERRCODE = 'SM025',
                  DETAIL  = 'No day of the next 40 years matches it.',
                  HINT    = 'Check the day of the month against the months.';
    END IF;

    IF TG_OP = 'UPDATE' THEN
        NEW.scheduled_from := now();
    END IF;

    RETURN NEW;
END;
$$;

COMMENT ON FUNCTION ops.job_check_schedule() IS
    'Refuses schedules that cannot be read or never come due; a new schedule owes no earlier due times.';

CREATE OR REPLACE TRIGGER job_check_schedule
    BEFORE INSERT OR UPDATE OF schedule ON ops.job
    FOR EACH ROW
    EXECUTE FUNCTION ops.job_check_schedule();
