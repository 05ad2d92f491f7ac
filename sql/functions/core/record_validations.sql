CREATE OR REPLACE FUNCTION core.record_validations(
    p_results jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
    SET jit = off
AS $$
DECLARE
    v_problem record;
BEGIN
    IF jsonb_typeof(p_results) IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION 'the results of a validation are %', coalesce('a JSON ' || jsonb_typeof(p_results), 'missing')
            USING ERRCODE = 'SM005',
                  HINT    = 'Pass an array of objects: [{"organisation": "shop-1", "submission_id": "r-17", "question": "note", "aspect": "sentiment", "validator": "model-a 1.2", "label": "positive"}].';
    END IF;

    -- One reading serves both: results are stored, and the first problem takes them all back.
    WITH given AS (
        SELECT entry.ordinal, entry.content ->> 'organisation' AS organisation, entry.content ->> 'submission_id' AS submission_id,
               entry.content ->> 'question' AS question, coalesce(entry.content ->> 'aspect', 'quality') AS aspect,
               entry.content ->> 'validator' AS validator, entry.content ->> 'label' AS label,
               entry.content ->> 'confidence' AS written, core.try_numeric(entry.content ->> 'confidence') AS confidence,
               entry.content ->> 'validated_at' AS written_at,
               CASE WHEN entry.content ->> 'validated_at' IS NULL THEN now()
                    ELSE core.try_timestamptz(entry.content ->> 'validated_at') END AS validated_at
        FROM jsonb_array_elements(p_results) WITH ORDINALITY AS entry (content, ordinal)
    ),
    reading AS MATERIALIZED (
        SELECT given.*, organisation.org_id, answered.response_set_id, item.question_id,
               CASE
                   WHEN organisation.org_id IS NULL THEN
                       ARRAY['SM009', format('unknown organisation "%s"', coalesce(given.organisation, '(null)')),
                             'Name the organisation by its code.']
                   WHEN answered.response_set_id IS NULL THEN
                       ARRAY['SM090', format('organisation "%s" has no response "%s"', given.organisation,
                                             coalesce(given.submission_id, '(null)')),
                             'Name the response by the submission_id under which it was sent.']
                   WHEN given.question IS NOT NULL AND item.question_id IS NULL THEN
                       ARRAY['SM090', format('response "%s" has no answer to "%s"', given.submission_id, given.question),
                             'Name a question by its path, or leave it out for the response as a whole.']
                   WHEN num_nulls(given.validator, given.label) > 0 OR '' IN (given.aspect, given.validator, given.label) THEN
                       ARRAY['SM020', format('aspect, validator or label for response "%s" is missing', given.submission_id),
                             'Say what was judged, who judged, a model with its version or a person, and what the judgement is.']
                   WHEN greatest(length(given.aspect), length(given.validator) - 100, length(given.label) - 100) > 100 THEN
                       ARRAY['SM025', format('aspect, validator or label for response "%s" is too long', given.submission_id),
                             'An aspect has up to 100 characters, a validator and a label up to 200.']
                   WHEN given.written IS NOT NULL AND (given.confidence BETWEEN 0 AND 1) IS NOT TRUE THEN
                       ARRAY['SM025', format('the confidence for response "%s" is %s', given.submission_id, given.written),
                             'It goes from 0 to 1.']
                   WHEN given.validated_at IS NULL OR given.validated_at > now() + interval '5 minutes' THEN
                       ARRAY['SM007', format('response "%s" was validated at %s', given.submission_id, given.written_at),
                             'Write ISO 8601, and nothing that lies in the future.']
               END AS error
        FROM given
        LEFT JOIN core.organisation AS organisation ON organisation.organisation = given.organisation
        LEFT JOIN core.response_set AS answered
            ON answered.org_id = organisation.org_id AND answered.submission_id = given.submission_id
        LEFT JOIN core.question AS question
            ON question.survey_id = answered.survey_id AND question.question_path = given.question
        LEFT JOIN core.response_item AS item
            ON item.org_id = answered.org_id AND item.response_set_id = answered.response_set_id
           AND item.question_id = question.question_id
    ),
    stored AS (
        INSERT INTO core.validation AS known
            (org_id, response_set_id, question_id, aspect, validator, label, confidence, validated_at)
        SELECT DISTINCT ON (reading.org_id, reading.response_set_id, reading.question_id, reading.aspect, reading.validator)
               reading.org_id, reading.response_set_id, reading.question_id, reading.aspect, reading.validator, reading.label,
               reading.confidence::double precision, reading.validated_at
        FROM reading
        WHERE reading.error IS NULL
        ORDER BY reading.org_id, reading.response_set_id, reading.question_id, reading.aspect, reading.validator,
                 reading.ordinal DESC
        ON CONFLICT ON CONSTRAINT validation_validator_key
            DO UPDATE SET label = excluded.label, confidence = excluded.confidence, validated_at = excluded.validated_at
            WHERE (known.label, known.confidence) IS DISTINCT FROM (excluded.label, excluded.confidence)
        RETURNING 1
    )
    SELECT first.ordinal, first.error, (SELECT count(*) FROM stored) AS n
    INTO v_problem
    FROM (SELECT) AS one
    LEFT JOIN LATERAL (
        SELECT reading.ordinal, reading.error FROM reading WHERE reading.error IS NOT NULL ORDER BY reading.ordinal LIMIT 1
    ) AS first ON true;

    IF v_problem.error IS NOT NULL THEN
        RAISE EXCEPTION '%', v_problem.error[2]
            USING ERRCODE = v_problem.error[1],
                  DETAIL  = format('It is result %s of %s; none was recorded.', v_problem.ordinal, jsonb_array_length(p_results)),
                  HINT    = v_problem.error[3];
    END IF;

    RETURN v_problem.n;
END;
$$;

COMMENT ON FUNCTION core.record_validations(jsonb) IS
'Record what models or people judged of responses, all or none. p_results: an array of objects with the keys organisation, submission_id, validator (a model with its version, or a person), label (the category given; numbers are an ordered list), and if wanted question (a question path; left out for the response as a whole), aspect (what was judged, quality unless said otherwise), confidence (0 to 1) and validated_at (ISO 8601, UTC unless it says otherwise; now where it is left out). The same again changes nothing; another label of the same validator for the same thing replaces the earlier one. Returns how many are new or changed. Errors: SM005, SM007, SM009, SM020, SM025, SM090 no such response or answer.';

GRANT EXECUTE ON FUNCTION core.record_validations(jsonb) TO surveymark_ingest, surveymark_operator;
