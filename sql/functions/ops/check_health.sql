CREATE OR REPLACE FUNCTION ops.check_health()
    RETURNS TABLE (check_name text, status text, value text, detail text, hint text, elapsed_ms double precision)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    -- Health must answer while a deploy holds its locks.
    SET lock_timeout = '2s'
AS $$
DECLARE
    v_check   text;
    v_started timestamptz;
BEGIN
    FOREACH v_check IN ARRAY '{database,clock,queue,jobs,benchmarks,summaries,rejected,walls,audit,exports,cache}'::text[]
    LOOP
        v_started := clock_timestamp();

        -- A check that cannot run is critical, never silently healthy.
        BEGIN
            RETURN QUERY EXECUTE format(
                'SELECT found.*, extract(epoch FROM clock_timestamp() - $1)::double precision * 1000
                 FROM ops.%I() AS found',
                'check_' || v_check
            ) USING v_started;
        EXCEPTION WHEN OTHERS THEN
            check_name := v_check;
            status     := 'critical';
            value      := SQLSTATE;
            detail     := format('The check could not run: %s.', SQLERRM);
            hint       := CASE
                              WHEN SQLSTATE LIKE '42%' THEN 'Is this database deployed? surveymark migrate'
                              WHEN SQLSTATE = '55P03' THEN 'Another session holds a lock: look at pg_stat_activity.'
                              ELSE 'Look at the server''s log.'
                          END;
            elapsed_ms := extract(epoch FROM clock_timestamp() - v_started) * 1000;
            RETURN NEXT;
        END;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION ops.check_health() IS
    'Run every ops.check_*() and return what each found; one that cannot run is critical. Read it as the view ops.health.';

GRANT EXECUTE ON FUNCTION ops.check_health() TO surveymark_operator;
