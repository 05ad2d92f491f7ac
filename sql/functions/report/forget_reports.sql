CREATE OR REPLACE FUNCTION report.forget_reports(
    p_before timestamptz,
    p_limit  integer DEFAULT 10000
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_forgotten bigint;
BEGIN
    DELETE FROM report.report AS old
    USING (
        SELECT oldest.org_id, oldest.report_id
        FROM report.report AS oldest
        WHERE oldest.created_at < p_before
        ORDER BY oldest.created_at
        LIMIT p_limit
    ) AS gone
    WHERE old.org_id = gone.org_id AND old.report_id = gone.report_id;
    GET DIAGNOSTICS v_forgotten = ROW_COUNT;

    PERFORM ops.note_work('purge-history', 'reports forgotten', v_forgotten);

    RETURN v_forgotten;
END;
$$;

COMMENT ON FUNCTION report.forget_reports(timestamptz, integer) IS
    'Forget at most so many reports that were begun before an instant, oldest first, with their figures. Returns how many.';

GRANT EXECUTE ON FUNCTION report.forget_reports(timestamptz, integer) TO surveymark_job, surveymark_operator;
