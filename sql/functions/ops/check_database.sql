CREATE OR REPLACE FUNCTION ops.check_database()
    RETURNS TABLE (check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_number integer := current_setting('server_version_num')::integer;
    v_major  integer := v_number / 10000;
    -- The minor releases that closed the known ways around row security and view owners.
    v_least  integer := CASE v_major WHEN 15 THEN 14 WHEN 16 THEN 10 WHEN 17 THEN 6 ELSE 0 END;
BEGIN
    check_name := 'database';
    value      := split_part(current_setting('server_version'), ' ', 1);
    status     := 'healthy';
    detail     := format('PostgreSQL %s has been up since %s.', value,
                         ops.utc_text(pg_postmaster_start_time()));

    IF v_major < 15 THEN
        status := 'critical';
        detail := format('PostgreSQL %s is older than 15.', value);
        hint   := 'Move to PostgreSQL 15 or newer.';
    ELSIF v_number % 10000 < v_least THEN
        status := 'warning';
        detail := format('PostgreSQL %s lacks security fixes of %s.%s.', value, v_major, v_least);
        hint   := 'Install the latest minor release and restart the server.';
    ELSIF pg_is_in_recovery() THEN
        status := 'warning';
        detail := 'This server is a standby: it takes no answers and runs no jobs.';
        hint   := 'Ask the primary.';
    END IF;

    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION ops.check_database() IS 'Health: the server''s version, and whether it can write.';
