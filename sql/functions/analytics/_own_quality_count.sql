CREATE OR REPLACE FUNCTION analytics._own_quality_count(
    p_survey_id bigint,
    p_period    text
)
    RETURNS TABLE (period_start timestamp, subject text, found_value integer, n bigint)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    IF (SELECT survey.is_confidential FROM core.survey AS survey WHERE survey.survey_id = p_survey_id) THEN
        -- A month with fewer than five people is left out of longer periods too.
        RETURN QUERY
        SELECT CASE WHEN p_period <> 'all_time' THEN date_trunc(p_period, seen.month::timestamp) END, seen.subject,
               listed.found_value, sum(listed.n)::bigint
        FROM rollup.shown_quality AS seen
        CROSS JOIN LATERAL unnest(seen.found_values, seen.counts) AS listed (found_value, n)
        WHERE seen.org_id = v_org_id AND seen.survey_id = p_survey_id AND seen.people >= 5
        GROUP BY 1, 2, 3;
    ELSE
        RETURN QUERY
        SELECT CASE WHEN p_period <> 'all_time' THEN date_trunc(p_period, known.month::timestamp) END, judged.subject,
               judged.found_value, count(*)
        FROM rollup.response_quality AS known
        CROSS JOIN LATERAL (
            SELECT 'score' AS subject, known.score AS found_value
            UNION ALL
            SELECT listed.rule, (listed.rule = ANY (known.broken))::integer FROM unnest(known.assessed) AS listed (rule)
        ) AS judged
        WHERE known.org_id = v_org_id AND known.survey_id = p_survey_id AND judged.found_value IS NOT NULL
        GROUP BY 1, 2, 3;
    END IF;
END;
$$;

COMMENT ON FUNCTION analytics._own_quality_count(bigint, text) IS
    'How many response sets of the caller''s organisation have each score, and keep (0) or break (1) each quality rule, by period (UTC; null for all time): as judged for a survey that is not confidential, as shown by months for one that is. Internal.';
