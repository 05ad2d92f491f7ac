CREATE OR REPLACE FUNCTION core.submit_response(
    p_organisation  text,
    p_survey        text,
    p_submission_id text,
    p_answers       jsonb,
    p_completed_at  timestamptz DEFAULT NULL,
    p_started_at    timestamptz DEFAULT NULL,
    p_respondent    text DEFAULT NULL,
    p_department    text DEFAULT NULL,
    p_job_role      text DEFAULT NULL,
    p_version       integer DEFAULT NULL,
    p_weight        double precision DEFAULT NULL,
    p_channel       text DEFAULT NULL,
    p_device        text DEFAULT NULL,
    p_is_complete   boolean DEFAULT true
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET datestyle = 'ISO, YMD'
    SET timezone = 'UTC'
AS $$
DECLARE
    v_row    core.response_load;
    v_stored record;
BEGIN
    v_row.organisation  := p_organisation;
    v_row.survey        := p_survey;
    v_row.submission_id := p_submission_id;
    v_row.answers       := p_answers::text;
    v_row.completed_at  := CASE WHEN p_is_complete THEN coalesce(p_completed_at::text, 'now') END;
    v_row.started_at    := p_started_at::text;
    v_row.respondent    := p_respondent;
    v_row.department    := p_department;
    v_row.job_role      := p_job_role;
    v_row.version       := p_version::text;
    v_row.weight        := p_weight::text;
    v_row.channel       := p_channel;
    v_row.device        := p_device;

    SELECT * INTO v_stored FROM core.store_responses(ARRAY[v_row]);

    IF v_stored.error_code IS NOT NULL THEN
        RAISE EXCEPTION '%', v_stored.error_message
            USING ERRCODE = v_stored.error_code,
                  DETAIL  = v_stored.error_detail,
                  HINT    = v_stored.error_hint;
    END IF;

    RETURN v_stored.response_set_id;
END;
$$;

COMMENT ON FUNCTION core.submit_response(text, text, text, jsonb, timestamptz, timestamptz, text, text, text, integer, double precision, text, text, boolean) IS
    'Submit one response: validated, stored and counted in one transaction, or refused with its SQLSTATE. Safe to repeat: the same submission_id with the same content gives the same response_set_id. Completed now unless p_completed_at says when; p_is_complete false keeps it as unfinished and uncounted, to be sent again. Errors: SM001 to SM009, SM013, SM019, SM020, SM025, SM026.';

GRANT EXECUTE ON FUNCTION core.submit_response(text, text, text, jsonb, timestamptz, timestamptz, text, text, text, integer, double precision, text, text, boolean)
    TO surveymark_ingest;
