CREATE OR REPLACE FUNCTION ops.step_refresh_summaries()
    RETURNS boolean
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM ops.note_work('refresh-summaries', 'summaries refreshed', rollup.refresh_summaries());
    PERFORM ops.note_work('refresh-summaries', 'themes moved', rollup.show_themes());

    RETURN false;
END;
$$;

COMMENT ON FUNCTION ops.step_refresh_summaries() IS
    'Refresh the summaries that the drain has left behind, and let the themes of confidential surveys follow, all in one transaction.';

GRANT EXECUTE ON FUNCTION ops.step_refresh_summaries() TO surveymark_job, surveymark_operator;
