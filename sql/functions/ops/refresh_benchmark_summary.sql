CREATE OR REPLACE FUNCTION ops.refresh_benchmark_summary()
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM benchmark.publish();
END;
$$;

COMMENT ON FUNCTION ops.refresh_benchmark_summary() IS
    'Publish the benchmark figures that the rules let change, which also brings analytics.benchmark_summary up to date: benchmark.publish() by the name that the requirements use.';

GRANT EXECUTE ON FUNCTION ops.refresh_benchmark_summary() TO surveymark_job, surveymark_operator;
