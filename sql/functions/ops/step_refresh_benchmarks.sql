CREATE OR REPLACE FUNCTION ops.step_refresh_benchmarks()
    RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_before bigint := (SELECT coalesce(max(release.release_id), 0) FROM benchmark.release);
BEGIN
    PERFORM ops.refresh_benchmark_summary();

    PERFORM ops.note_work('refresh-benchmarks', 'cells released', release.n_cells)
    FROM benchmark.release
    WHERE release.release_id > v_before;

    RETURN false;
END;
$$;

COMMENT ON FUNCTION ops.step_refresh_benchmarks() IS
    'Release what the batch rule lets change, all in one transaction: a release is published whole or not at all.';

GRANT EXECUTE ON FUNCTION ops.step_refresh_benchmarks() TO surveymark_job, surveymark_operator;
