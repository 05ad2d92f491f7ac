CREATE OR REPLACE FUNCTION ops.step_tidy_cache()
    RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_done record;
BEGIN
    SELECT * INTO v_done FROM cache.tidy();

    PERFORM ops.note_work('tidy-cache', 'uses counted', v_done.counted);
    PERFORM ops.note_work('tidy-cache', 'results deleted', v_done.deleted);
    PERFORM ops.note_work('tidy-cache', 'changes put together', v_done.settled);

    RETURN false;
END;
$$;

COMMENT ON FUNCTION ops.step_tidy_cache() IS 'Tidy the cache (cache.tidy) once. False: nothing is left.';

GRANT EXECUTE ON FUNCTION ops.step_tidy_cache() TO surveymark_job, surveymark_operator;
