-- How far a set has come is the last question that has an answer; of one that is finished it is the end.
CREATE OR REPLACE FUNCTION analytics._completion_set(
    p_survey_id bigint
)
    RETURNS TABLE (
        response_set_id bigint,
        began_at        timestamptz,
        came_at         timestamptz,
        is_completed    boolean,
        seconds         double precision,
        progress        double precision
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    RETURN QUERY
    WITH placed AS (
        SELECT listed.version, listed.question_id,
               listed.ordinal::double precision / max(listed.ordinal) OVER (PARTITION BY listed.version) AS progress
        FROM core.survey_question AS listed
        JOIN core.question AS asked ON asked.question_id = listed.question_id
        WHERE listed.survey_id = p_survey_id AND asked.reader <> 'scale'
    )
    SELECT answered.response_set_id, coalesce(answered.started_at, answered.received_at), answered.received_at,
           answered.completed_at IS NOT NULL, extract(epoch FROM answered.completed_at - answered.started_at)::double precision,
           CASE WHEN answered.completed_at IS NOT NULL THEN 1 ELSE coalesce((
               SELECT max(placed.progress)
               FROM core.response_item AS item
               JOIN placed ON placed.version = answered.version AND placed.question_id = item.question_id
               WHERE item.org_id = v_org_id AND item.response_set_id = answered.response_set_id
           ), 0) END
    FROM core.response_set AS answered
    WHERE answered.org_id = v_org_id AND answered.survey_id = p_survey_id
      AND coalesce(answered.started_at, answered.received_at) >= now() - interval '90 days';
END;
$$;

COMMENT ON FUNCTION analytics._completion_set(bigint) IS
    'The response sets to a survey that began in the last 90 days: when each began and came, whether and in how many seconds it was finished, and how far it has come, 0 to 1. Internal.';
