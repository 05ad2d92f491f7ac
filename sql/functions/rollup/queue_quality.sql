CREATE OR REPLACE FUNCTION rollup.queue_quality(
    p_org_ids          bigint[],
    p_response_set_ids bigint[],
    p_survey_ids       bigint[],
    p_months           date[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Short pulses come by the million, and there is nothing in them to judge by.
    INSERT INTO rollup.pending_quality (org_id, response_set_id, survey_id, month)
    SELECT marked.org_id, marked.response_set_id, marked.survey_id, marked.month
    FROM unnest(p_org_ids, p_response_set_ids, p_survey_ids, p_months) AS marked (org_id, response_set_id, survey_id, month)
    WHERE EXISTS (
        SELECT
        FROM core.question AS asked
        WHERE asked.survey_id = marked.survey_id AND asked.reader <> 'scale'
        OFFSET 4
    );
END;
$$;

COMMENT ON FUNCTION rollup.queue_quality(bigint[], bigint[], bigint[], date[]) IS
    'Mark response sets that the quality rules must judge again, or that are gone (arrays of equal length, null for nothing). Sets of a survey that asks fewer than five questions are left out.';
