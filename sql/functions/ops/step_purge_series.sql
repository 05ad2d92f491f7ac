CREATE OR REPLACE FUNCTION ops.step_purge_series()
    RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_purged record;
BEGIN
    SELECT * INTO STRICT v_purged FROM rollup.purge_series();

    PERFORM ops.note_work('purge-series', 'months made', v_purged.made);
    PERFORM ops.note_work('purge-series', 'months dropped', v_purged.dropped);
    PERFORM ops.note_work('purge-series', 'buckets deleted', v_purged.deleted);

    RETURN v_purged.made + v_purged.dropped + v_purged.deleted > 0;
END;
$$;

COMMENT ON FUNCTION ops.step_purge_series() IS
    'One piece of the upkeep of the series: make months ahead, drop and delete what no resolution keeps. True while something was left to do.';

GRANT EXECUTE ON FUNCTION ops.step_purge_series() TO surveymark_job, surveymark_operator;
