CREATE OR REPLACE FUNCTION ops.step_refresh_summaries()
    RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_refreshed bigint := rollup.refresh_summaries();
BEGIN
    PERFORM ops.note_work('refresh-summaries', 'summaries refreshed', v_refreshed);
    -- Texts and recordings come through the drain like all answers.
    IF v_refreshed > 0 THEN
        PERFORM ops.note_work('refresh-summaries', 'themes moved', rollup.show_themes());
    END IF;

    RETURN false;
END;
$$;

COMMENT ON FUNCTION ops.step_refresh_summaries() IS
    'Refresh the summaries that the drain has left behind, and let the themes of confidential surveys follow, all in one transaction.';

GRANT EXECUTE ON FUNCTION ops.step_refresh_summaries() TO surveymark_job, surveymark_operator;
