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

    -- A load ends at its bytes as well as at its rows; of the changes, a part of a batch was the last.
    RETURN v_merged >= v_limit
        OR v_loaded > 0 AND EXISTS (SELECT FROM core.response_load);
END;
$$;

COMMENT ON FUNCTION ops.step_drain() IS
    'One batch of the drain: move loaded rows on, then merge counted changes into the rollups. True while more waits.';

GRANT EXECUTE ON FUNCTION ops.step_drain() TO surveymark_job, surveymark_operator;
