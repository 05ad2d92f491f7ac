CREATE OR REPLACE FUNCTION ops.check_clock()
    RETURNS TABLE (check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    check_name := 'clock';
    -- Whether the clock ticks is what the jobs show; this only says which one should.
    status     := 'healthy';

    SELECT 'pg_cron ' || extension.extversion INTO value
    FROM pg_extension AS extension
    WHERE extension.extname = 'pg_cron';

    IF found THEN
        detail := format('%s starts the jobs.', value);
    ELSE
        value  := 'tick';
        detail := 'pg_cron is not in this database, so nothing in it starts the jobs.';
        hint   := 'Call surveymark tick every minute, from systemd or any scheduler.';
    END IF;

    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION ops.check_clock() IS 'Health: what starts the jobs, pg_cron or surveymark tick.';
