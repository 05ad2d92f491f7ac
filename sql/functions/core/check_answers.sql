CREATE OR REPLACE FUNCTION core.check_answers(
    p_responses core.parsed_response[]
)
    RETURNS SETOF core.parsed_response
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH sound AS (
        SELECT
            array_agg(response.ordinal) AS ordinals, array_agg(response.survey_id) AS survey_ids,
            array_agg(response.version) AS versions, array_agg(response.answers) AS answers
        FROM unnest(p_responses) AS response
        WHERE response.error_code IS NULL
    ),
    problem AS (
        SELECT DISTINCT ON (reading.ordinal)
            sound.ordinals[reading.ordinal] AS ordinal,
            reading.error_code, reading.error_message, reading.error_detail, reading.error_hint
        FROM sound
        CROSS JOIN LATERAL core.read_answers(sound.survey_ids, sound.versions, sound.answers) AS reading
        WHERE reading.error_code IS NOT NULL
        ORDER BY reading.ordinal, reading.error_code, reading.error_message
    )
    SELECT
        response.ordinal, response.org_id, response.survey_id, response.version, response.submission_id,
        response.respondent_key, response.department, response.job_role, response.started_at,
        response.completed_at, response.is_completed_now, response.weight, response.channel, response.device,
        response.answers,
        coalesce(response.error_code, problem.error_code),
        coalesce(response.error_message, problem.error_message),
        coalesce(response.error_detail, problem.error_detail),
        coalesce(response.error_hint, problem.error_hint)
    FROM unnest(p_responses) AS response
    LEFT JOIN problem ON problem.ordinal = response.ordinal;
END;
$$;

COMMENT ON FUNCTION core.check_answers(core.parsed_response[]) IS
    'The same responses, those whose answers do not fit their survey now with that problem.';
