CREATE OR REPLACE FUNCTION ops.check_benchmarks()
    RETURNS TABLE (check_name text, status text, value text, detail text, hint text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_published_at timestamptz;
    v_refreshed_at timestamptz;
    v_age          numeric;
BEGIN
    SELECT max(release.published_at) INTO v_published_at FROM benchmark.release;

    -- An hour in which the batch rule let nothing change publishes nothing and is no fault.
    SELECT job_status.last_success_at INTO v_refreshed_at
    FROM ops.job_status
    WHERE job_status.job_name = 'refresh-benchmarks';

    check_name := 'benchmarks';
    status     := 'healthy';

    IF v_published_at IS NULL THEN
        value  := 'none';
        detail := 'Nothing has been released yet.';
    ELSE
        v_age  := round(extract(epoch FROM clock_timestamp() - greatest(v_published_at, v_refreshed_at)) / 3600, 1);
        value  := format('%s h', greatest(v_age, 0));
        detail := format('The latest release is of %s; they were last looked at %s hours ago.',
                         ops.utc_text(v_published_at), greatest(v_age, 0));

        IF v_age > ops.setting_value('benchmark_stale_warning_hours') THEN
            status := 'warning';
            hint   := 'Release now with: surveymark refresh';
        END IF;
    END IF;

    RETURN NEXT;
END;
$$;

COMMENT ON FUNCTION ops.check_benchmarks() IS
    'Health: how long ago benchmarks were last released or found to need no release, against benchmark_stale_warning_hours.';
