CREATE OR REPLACE FUNCTION ops.step_refresh_benchmarks()
    RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM ops.refresh_benchmark_summary();

    RETURN false;
END;
$$;

COMMENT ON FUNCTION ops.step_refresh_benchmarks() IS
    'Release what the batch rule lets change, all in one transaction: a release is published whole or not at all.';

GRANT EXECUTE ON FUNCTION ops.step_refresh_benchmarks() TO surveymark_job, surveymark_operator;
