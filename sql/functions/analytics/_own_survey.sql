CREATE OR REPLACE FUNCTION analytics._own_survey(
    p_survey text
)
    RETURNS TABLE (survey_id bigint, survey text, is_confidential boolean)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    IF p_survey IS NOT NULL THEN
        RETURN QUERY
        SELECT known.survey_id, known.survey, known.is_confidential
        FROM core.survey AS known
        WHERE known.survey = p_survey;

        -- core.survey_id() would say how to register it, which a reader cannot.
        IF NOT found THEN
            RAISE EXCEPTION 'unknown survey "%"', p_survey
                USING ERRCODE = 'SM001',
                      DETAIL  = coalesce(
                          (SELECT format('Your organisation has: %s.', string_agg(own.survey, ', ' ORDER BY own.survey))
                           FROM analytics._own_survey(NULL) AS own
                           HAVING count(*) > 0),
                          'Your organisation has no results yet.'),
                      HINT    = 'See analytics.own_results for the surveys of your organisation.';
        END IF;

        RETURN;
    END IF;

    -- That somebody has begun is already news about one person, so a confidential survey joins the
    -- list with its fifth response set, not with its first.
    RETURN QUERY
    SELECT known.survey_id, known.survey, known.is_confidential
    FROM core.survey AS known
    WHERE (
        SELECT count(*)
        FROM (
            SELECT
            FROM core.response_set AS started
            WHERE started.org_id = v_org_id AND started.survey_id = known.survey_id
            LIMIT 5
        ) AS first_few
    ) >= CASE WHEN known.is_confidential THEN 5 ELSE 1 END
    ORDER BY known.survey;
END;
$$;

COMMENT ON FUNCTION analytics._own_survey(text) IS
    'The survey named, or without a name all that the caller''s organisation has response sets of (from the fifth on where the survey is confidential). Raises SM001 for an unknown survey, SM016 for a caller of no organisation. Internal.';
