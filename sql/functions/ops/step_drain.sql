CREATE OR REPLACE FUNCTION ops.step_drain()
    RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_limit  integer := ops.setting_value('drain_batch_rows');
    v_loaded bigint  := core.process_load(p_limit => v_limit);
    v_merged bigint  := rollup.drain_batch(p_limit => v_limit);
BEGIN
    PERFORM ops.note_work('drain', 'rows loaded', v_loaded);
    PERFORM ops.note_work('drain', 'changes merged', v_merged);

    RETURN v_loaded > 0 OR v_merged > 0;
END;
$$;

COMMENT ON FUNCTION ops.step_drain() IS
    'One batch of the drain: move loaded rows on, then merge counted changes into the rollups. True while there was something to do.';

GRANT EXECUTE ON FUNCTION ops.step_drain() TO surveymark_job, surveymark_operator;
