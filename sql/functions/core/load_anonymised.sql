CREATE OR REPLACE FUNCTION core.load_anonymised(
    p_source   text,
    p_survey   text,
    p_rows     jsonb,
    p_batch    text DEFAULT 'anonymised',
    p_version  integer DEFAULT NULL,
    p_is_trial boolean DEFAULT false
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET datestyle = 'ISO, YMD'
    SET timezone = 'UTC'
    -- What was sent shall not spill into files of the server, and rows stay small enough for that.
    SET work_mem = '64MB'
    -- The client could ask for plans, and would see the key as a constant in them.
    SET debug_print_parse = off
    SET debug_print_rewritten = off
    SET debug_print_plan = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_most_rows  CONSTANT integer := 5000;
    v_most_bytes CONSTANT integer := 8388608;
    v_survey_id  bigint;
    v_version    integer;
    v_kid        text;
    v_blocks     bytea[];
    v_rows       core.anonymised_row[];
    v_loads      core.response_load[];
BEGIN
    IF NOT EXISTS (SELECT FROM core.source AS known WHERE known.source = p_source) THEN
        RAISE EXCEPTION 'unknown source "%"', coalesce(p_source, '(null)')
            USING ERRCODE = 'SM052',
                  DETAIL  = 'No mapping is registered under this code.',
                  HINT    = 'Ask an operator to register it: core.register_source(), surveymark load --anonymise MAPPING.json.';
    END IF;

    v_survey_id := core.survey_id(p_survey);

    SELECT max(published.version)
    INTO v_version
    FROM core.survey_version AS published
    WHERE published.survey_id = v_survey_id AND published.version = coalesce(p_version, published.version);

    IF v_version IS NULL THEN
        RAISE EXCEPTION 'survey "%" has no version %', p_survey, p_version
            USING ERRCODE = 'SM026',
                  DETAIL  = 'No definition is registered under this number.',
                  HINT    = 'Leave the version out to answer the latest, or register the definition first.';
    END IF;

    IF jsonb_typeof(p_rows) IS DISTINCT FROM 'array' OR jsonb_array_length(p_rows) > v_most_rows
       OR octet_length(p_rows::text) > v_most_bytes
    THEN
        RAISE EXCEPTION 'the rows are no JSON array of up to % rows and % bytes', v_most_rows, v_most_bytes
            USING ERRCODE = 'SM025',
                  DETAIL  = 'They are worked on in memory, and written nowhere as they came.',
                  HINT    = 'Send [{"line": 2, "fields": {column: text}, "answers": {...}}, ...] in smaller parts.';
    END IF;

    PERFORM core.refuse_personal_data(p_source, v_survey_id, v_version, p_rows);

    -- Of two first loads at once, the second waits and then has the key of the first.
    IF NOT p_is_trial THEN
        INSERT INTO core.source_survey (source, survey_id, kid)
        VALUES (p_source, v_survey_id, core.source_key(p_source, v_survey_id))
        ON CONFLICT ON CONSTRAINT source_survey_pkey DO NOTHING;
    END IF;

    v_kid    := core.source_key(p_source, v_survey_id);
    v_blocks := privacy.hmac_blocks(privacy.key(v_kid));

    -- The values of a mapping are kept as hashes, so a new key does not know them.
    IF EXISTS (
        SELECT
        FROM core.source_category AS asked
        WHERE asked.source = p_source
          AND NOT EXISTS (SELECT FROM core.source_range AS range WHERE range.source = p_source AND range.category = asked.category)
          AND NOT EXISTS (SELECT FROM core.source_value AS known
                          WHERE known.source = p_source AND known.kid = v_kid AND known.category = asked.category)
    ) THEN
        RAISE EXCEPTION 'the mapping of source "%" was registered before key "%" was there', p_source, v_kid
            USING ERRCODE = 'SM052',
                  DETAIL  = 'The companies and places in it were hashed with another key.',
                  HINT    = 'Register the same mapping again: core.register_source(), surveymark load --anonymise MAPPING.json.';
    END IF;

    IF p_is_trial THEN
        RETURN jsonb_array_length(p_rows);
    END IF;

    v_rows := ARRAY(SELECT row FROM core.anonymise_rows(p_source, p_survey, v_kid, v_blocks, p_rows) AS row);
    v_rows := core.place_organisations(v_rows);

    INSERT INTO core.rejected_response (batch, line_number, error_code, error_message, error_hint, row_content)
    SELECT p_batch, row.line_number, row.error_code, coalesce(row.error_message, core.reason_without_values(row.error_code)),
           CASE row.error_code
               WHEN 'SM053' THEN 'Add it to the mapping and load the file again; what is stored is not stored twice.'
               WHEN 'SM054' THEN 'Correct the file or the mapping; or verify the organisation with its level, which then holds.'
               ELSE core.hint_without_values() END,
           '{}'
    FROM unnest(v_rows) AS row
    WHERE row.error_code IS NOT NULL;

    v_loads := ARRAY(
        SELECT ROW(row.ordinality, p_batch, row.line_number, row.organisation, p_survey, v_version, row.submission_id,
                   row.respondent, NULL, NULL, NULL, row.completed_at, row.weight, NULL, NULL, row.answers, NULL,
                   now())::core.response_load
        FROM unnest(v_rows) WITH ORDINALITY AS row
        WHERE row.error_code IS NULL
        ORDER BY row.ordinality
    );

    IF v_loads <> '{}' THEN
        PERFORM core.isolate_load(v_loads, p_keeps_values => false);
    END IF;

    RETURN jsonb_array_length(p_rows);
END;
$$;

COMMENT ON FUNCTION core.load_anonymised(text, text, jsonb, text, integer, boolean) IS
$$Take in responses of another system under pseudonyms: [{"line": 2, "fields": {column: text}, "answers": {question: answer}}, ...], up to 5,000
rows and 8 MB. Identifiers become keyed hashes, times a month or a day, and company, place and head count the levels that
core.register_source() said, before anything is stored. Good rows are stored, bad ones set aside under p_batch with line and reason and
nothing else (core.load_report). All rows of the call are refused when any could be personal: SM050 by name or looks, SM051 free words, SM002 a column
that nobody declared. p_is_trial: only look. Returns how many rows it was given. Other errors: SM001, SM025, SM026, SM040, SM041, SM052.$$;

GRANT EXECUTE ON FUNCTION core.load_anonymised(text, text, jsonb, text, integer, boolean) TO surveymark_ingest, surveymark_operator;
