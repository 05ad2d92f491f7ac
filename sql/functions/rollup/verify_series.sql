CREATE OR REPLACE FUNCTION rollup.verify_series()
    RETURNS TABLE (
        organisation  text,
        survey        text,
        metric        text,
        resolution    text,
        bucket_start  timestamptz,
        n_series      bigint,
        n_recount     bigint,
        total_series  numeric,
        total_recount numeric
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
BEGIN
    RETURN QUERY
    SELECT
        organisation.organisation, survey.survey, difference.metric, difference.resolution, difference.bucket_start,
        difference.n_series, difference.n_recount, difference.total_series, difference.total_recount
    FROM rollup.series_difference AS difference
    LEFT JOIN core.survey AS survey ON survey.survey_id = difference.survey_id
    LEFT JOIN core.organisation AS organisation ON organisation.org_id = difference.org_id
    ORDER BY 1, 2, 3, 4, 5;
END;
$$;

COMMENT ON FUNCTION rollup.verify_series() IS
    'Every bucket of a captured metric at which the series (with its undrained changes) differs from a recount of the response sets, in one snapshot; no row means equal.';

GRANT EXECUTE ON FUNCTION rollup.verify_series() TO surveymark_operator, surveymark_job;
