CREATE OR REPLACE FUNCTION core.store_responses(
    p_rows core.response_load[]
)
    RETURNS TABLE (
        ordinal         integer,
        response_set_id bigint,
        error_code      text,
        error_message   text,
        error_detail    text,
        error_hint      text
    )
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_responses core.parsed_response[];
    v_is_judged boolean := false;
    v_violated  text;
    v_tries     integer := 0;
BEGIN
    v_responses := ARRAY(SELECT parsed FROM core.parse_responses(p_rows) AS parsed);

    -- Good answers are read once, on their way in. Only when some are bad is the whole batch
    -- judged first, to find out which.
    LOOP
        BEGIN
            INSERT INTO core.respondent (org_id, respondent_key)
            SELECT DISTINCT response.org_id, response.respondent_key
            FROM unnest(v_responses) AS response
            WHERE response.error_code IS NULL AND response.respondent_key IS NOT NULL
            ORDER BY response.org_id, response.respondent_key
            ON CONFLICT ON CONSTRAINT respondent_respondent_key_key DO NOTHING;

            INSERT INTO core.response_set AS known
                (org_id, survey_id, version, submission_id, respondent_id, department, job_role, started_at,
                 completed_at, weight, channel, device, answers)
            SELECT DISTINCT ON (response.org_id, response.submission_id)
                response.org_id, response.survey_id, response.version, response.submission_id,
                -- 0 is nobody, and refused: a named response is not stored without its person.
                CASE WHEN response.respondent_key IS NOT NULL THEN coalesce(respondent.respondent_id, 0) END,
                response.department, response.job_role, response.started_at,
                response.completed_at, response.weight, response.channel, response.device, response.answers
            FROM unnest(v_responses) AS response
            LEFT JOIN core.respondent AS respondent
                ON respondent.org_id = response.org_id AND respondent.respondent_key = response.respondent_key
            WHERE response.error_code IS NULL
            ORDER BY response.org_id, response.submission_id, response.ordinal
            ON CONFLICT ON CONSTRAINT response_set_submission_id_key DO NOTHING;

            -- An unfinished response may be sent again with more answers, until it is complete.
            UPDATE core.response_set AS known
            SET answers = response.answers, version = response.version, completed_at = response.completed_at,
                started_at = coalesce(response.started_at, known.started_at)
            FROM unnest(v_responses) AS response
            WHERE response.error_code IS NULL
              AND known.org_id = response.org_id AND known.submission_id = response.submission_id
              AND known.survey_id = response.survey_id AND known.completed_at IS NULL
              AND (known.answers, known.completed_at) IS DISTINCT FROM (response.answers, response.completed_at);

            EXIT;
        EXCEPTION
            -- Who was erased beside us comes anew; in an old snapshot he never would.
            WHEN foreign_key_violation THEN
                GET STACKED DIAGNOSTICS v_violated = CONSTRAINT_NAME;
                v_tries := v_tries + 1;
                IF v_tries = 10 OR NOT starts_with(v_violated, 'response_set_respondent_id_fkey') THEN
                    RAISE;
                END IF;
            WHEN SQLSTATE 'SM002' OR SQLSTATE 'SM003' OR SQLSTATE 'SM004' OR SQLSTATE 'SM005' THEN
                IF v_is_judged THEN
                    RAISE;
                END IF;
                v_responses := ARRAY(SELECT judged FROM core.check_answers(v_responses) AS judged);
                v_is_judged := true;
        END;
    END LOOP;

    RETURN QUERY
    SELECT
        response.ordinal,
        CASE WHEN response.error_code IS NULL AND same.is_same THEN known.response_set_id END,
        CASE WHEN same.is_same THEN response.error_code ELSE 'SM008' END,
        CASE WHEN same.is_same THEN response.error_message
             ELSE format('submission "%s" is already stored with other content', response.submission_id) END,
        CASE WHEN same.is_same THEN response.error_detail
             ELSE format('It was received at %s and is kept as it was.', date_trunc('second', known.received_at)) END,
        CASE WHEN same.is_same THEN response.error_hint
             ELSE 'Send a new response under a new submission_id; to correct a stored one, update core.response_set.' END
    FROM unnest(v_responses) AS response
    LEFT JOIN core.response_set AS known
        ON response.error_code IS NULL
       AND known.org_id = response.org_id AND known.submission_id = response.submission_id
    LEFT JOIN core.respondent AS respondent
        ON respondent.org_id = known.org_id AND respondent.respondent_id = known.respondent_id
    CROSS JOIN LATERAL (
        SELECT response.error_code IS NOT NULL OR (
            (known.survey_id, known.version, known.answers, respondent.respondent_key, known.department,
             known.job_role)
            IS NOT DISTINCT FROM
            (response.survey_id, response.version, response.answers, response.respondent_key, response.department,
             response.job_role)
            AND (response.is_completed_now OR known.completed_at IS NOT DISTINCT FROM response.completed_at)
        )
    ) AS same (is_same)
    ORDER BY response.ordinal;
END;
$$;

COMMENT ON FUNCTION core.store_responses(core.response_load[]) IS
    'Store load rows as response sets: one row of result for each, with its response_set_id, or with the reason why it was not stored. A submission_id that is stored with the same content is answered with its id again, with other content it is SM008.';
