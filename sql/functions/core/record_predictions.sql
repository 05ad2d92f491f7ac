CREATE OR REPLACE FUNCTION core.record_predictions(
    p_predictions jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_problem record;
    v_new     bigint;
BEGIN
    IF jsonb_typeof(p_predictions) IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION 'the predictions are %', coalesce('a JSON ' || jsonb_typeof(p_predictions), 'missing')
            USING ERRCODE = 'SM005',
                  HINT    = 'Pass an array of objects: [{"organisation": "shop-1", "survey": "pulse", "model": "arima", "version": "1", "target": "mean", "question": "mood", "period": "month", "period_start": "2026-01-01", "predicted": 3.4}].';
    END IF;

    -- One reading serves both: what is new is stored, and the first problem takes it all back.
    WITH reading AS MATERIALIZED (
        SELECT * FROM core.read_predictions(p_predictions)
    ),
    stored AS (
        INSERT INTO core.prediction AS known
            (org_id, survey_id, model, model_version, target, question_id, period, period_start, response_set_id, predicted,
             ci_low, ci_high, ci_level, made_at)
        SELECT reading.org_id, reading.survey_id, reading.model, reading.model_version, reading.target, reading.question_id,
               reading.period, reading.period_start, reading.response_set_id, reading.predicted, reading.ci_low,
               reading.ci_high, reading.ci_level, reading.made_at
        FROM reading
        WHERE reading.error_code IS NULL
        ORDER BY reading.ordinal
        ON CONFLICT ON CONSTRAINT prediction_key DO NOTHING
        RETURNING known.prediction_id
    )
    SELECT found.ordinal, found.error_code, found.error_message, found.error_hint, (SELECT count(*) FROM stored) AS n_new
    INTO v_problem
    FROM (VALUES (1)) AS always (one)
    LEFT JOIN LATERAL (
        SELECT reading.* FROM reading WHERE reading.error_code IS NOT NULL ORDER BY reading.ordinal LIMIT 1
    ) AS found ON true;
    v_new := v_problem.n_new;

    -- A statement of its own: it sees what somebody else recorded meanwhile.
    IF v_problem.error_code IS NULL AND v_new < jsonb_array_length(p_predictions) THEN
        SELECT reading.ordinal, 'SM081' AS error_code,
               format('model "%s", version "%s" predicted %s and not %s', reading.model, reading.model_version,
                      known.predicted, reading.predicted) AS error_message,
               'A prediction is never changed: record another with the time at which it was made.' AS error_hint
        INTO v_problem
        FROM core.read_predictions(p_predictions) AS reading
        JOIN core.prediction AS known
            ON known.org_id = reading.org_id AND known.survey_id = reading.survey_id AND known.model = reading.model
           AND known.model_version = reading.model_version AND known.target = reading.target AND known.made_at = reading.made_at
           AND (known.question_id, known.period, known.period_start, known.response_set_id) IS NOT DISTINCT FROM
               (reading.question_id, reading.period, reading.period_start, reading.response_set_id)
        WHERE (known.predicted, known.ci_low, known.ci_high, known.ci_level) IS DISTINCT FROM
              (reading.predicted, reading.ci_low, reading.ci_high, reading.ci_level)
        ORDER BY reading.ordinal
        LIMIT 1;
    END IF;

    IF v_problem.error_code IS NOT NULL THEN
        RAISE EXCEPTION '%', v_problem.error_message
            USING ERRCODE = v_problem.error_code,
                  DETAIL  = format('It is prediction %s of %s; none was recorded.', v_problem.ordinal, jsonb_array_length(p_predictions)),
                  HINT    = v_problem.error_hint;
    END IF;

    RETURN v_new;
END;
$$;

COMMENT ON FUNCTION core.record_predictions(jsonb) IS
$$Record what a model outside predicts, all or none; returns how many are new. Sending them again changes nothing. p_predictions: an array of objects with the keys organisation,
survey, model, version, target, predicted (in the unit of the target), and if wanted ci_low, ci_high (the model's interval), ci_level (0.95 unless given) and made_at (ISO 8601; now where it is left out, and then
each call is another prediction). target mean is the mean or share of a question in a period: question, period (month, quarter or year), period_start; target completion the probability that a response is finished:
submission_id. Errors: SM001, SM002, SM005, SM007, SM009, SM020, SM025, SM081 recorded before with another figure, SM082 no such response or a confidential survey.$$;

GRANT EXECUTE ON FUNCTION core.record_predictions(jsonb) TO surveymark_ingest, surveymark_operator;
