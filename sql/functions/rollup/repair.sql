CREATE OR REPLACE FUNCTION rollup.repair()
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN rollup.queue_difference();
END;
$$;

COMMENT ON FUNCTION rollup.repair() IS
    'Queue the difference between recount and rollup as signed changes, so that both are equal at once and after the next drain; returns how many keys differed.';

GRANT EXECUTE ON FUNCTION rollup.repair() TO surveymark_operator;
