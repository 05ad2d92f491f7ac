CREATE OR REPLACE FUNCTION benchmark.refresh_current_cell()
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- CONCURRENTLY keeps readers reading, but cannot fill an empty view for the first time.
    IF (SELECT known.ispopulated FROM pg_matviews AS known
        WHERE known.schemaname = 'benchmark' AND known.matviewname = 'current_cell')
    THEN
        REFRESH MATERIALIZED VIEW CONCURRENTLY benchmark.current_cell;
    ELSE
        REFRESH MATERIALIZED VIEW benchmark.current_cell;
    END IF;
END;
$$;

COMMENT ON FUNCTION benchmark.refresh_current_cell() IS 'Bring benchmark.current_cell up to the newest release. Internal.';
