CREATE OR REPLACE FUNCTION core.write_items(
    p_org_ids          bigint[],
    p_response_set_ids bigint[],
    p_survey_ids       bigint[],
    p_versions         integer[],
    p_months           date[],
    p_weights          numeric[],
    p_answers          jsonb[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_problem record;
BEGIN
    -- One reading serves both: items are stored, and the first problem takes them all back.
    WITH reading AS MATERIALIZED (
        SELECT * FROM core.read_answers(p_survey_ids, p_versions, p_answers)
    ),
    stored AS (
        INSERT INTO core.response_item
            (org_id, response_set_id, question_id, month, answer_state, value, weight, text_value)
        SELECT
            p_org_ids[reading.ordinal], p_response_set_ids[reading.ordinal], reading.question_id,
            p_months[reading.ordinal], reading.answer_state, reading.value,
            p_weights[reading.ordinal], reading.text_value
        FROM reading
        WHERE reading.error_code IS NULL
    )
    SELECT reading.error_code, reading.error_message, reading.error_detail, reading.error_hint
    INTO v_problem
    FROM reading
    WHERE reading.error_code IS NOT NULL
    ORDER BY reading.ordinal, reading.error_code, reading.error_message
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION '%', v_problem.error_message
            USING ERRCODE = v_problem.error_code,
                  DETAIL  = v_problem.error_detail,
                  HINT    = v_problem.error_hint;
    END IF;
END;
$$;

COMMENT ON FUNCTION core.write_items(bigint[], bigint[], bigint[], integer[], date[], numeric[], jsonb[]) IS
    'Store the items of many response sets (arrays of equal length); raises the first problem that core.read_answers() finds.';
