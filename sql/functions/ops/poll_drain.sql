CREATE OR REPLACE FUNCTION ops.poll_drain()
    RETURNS boolean
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN EXISTS (SELECT FROM rollup.change)
        OR EXISTS (SELECT FROM rollup.series_change)
        OR EXISTS (SELECT FROM rollup.pending_score)
        OR EXISTS (SELECT FROM core.response_load);
END;
$$;

COMMENT ON FUNCTION ops.poll_drain() IS
    'Whether anything waits for the drain: a counted change, one of a series, a set to be scored or a loaded row. Asked ten times a second, so it reads one row at most and writes nothing.';

GRANT EXECUTE ON FUNCTION ops.poll_drain() TO surveymark_job, surveymark_operator;
