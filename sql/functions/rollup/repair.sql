CREATE OR REPLACE FUNCTION rollup.repair()
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN rollup.queue_difference() + rollup.queue_series_difference();
END;
$$;

COMMENT ON FUNCTION rollup.repair() IS
    'Queue the difference between recount and rollup, and of the series, as signed changes, so that they are equal at once and after the next drain; returns how many keys and buckets differed. Error: SM029.';

GRANT EXECUTE ON FUNCTION rollup.repair() TO surveymark_operator;
