-- What is said of who gave a response: department, job role and quarter, where at least as many people share
-- them as the policy asks of an organisation; else less. Each response is put with those of its quarter that
-- are left: all three, then without the job role, then the quarter alone, then not at all.
--
-- Only quarters that are over: who has two sets and sees what the second has more would else see one person.
-- So what has been said of a quarter stays, unless responses of it are erased or loaded late.
CREATE OR REPLACE FUNCTION analytics._training_class(
    p_survey_id bigint,
    p_minimum   integer
)
    RETURNS TABLE (response_set_id bigint, quarter date, department text, job_role text, step text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    RETURN QUERY
    WITH answered AS (
        SELECT known.response_set_id, known.department, known.job_role,
               coalesce(known.respondent_id, -known.response_set_id) AS person,
               date_trunc('quarter', known.completed_at AT TIME ZONE 'UTC')::date AS quarter
        FROM core.response_set AS known
        WHERE known.org_id = v_org_id AND known.survey_id = p_survey_id AND known.completed_at IS NOT NULL
    ),
    over AS (
        SELECT answered.*
        FROM answered
        WHERE answered.quarter < date_trunc('quarter', statement_timestamp() AT TIME ZONE 'UTC')
    ),
    whole AS (
        SELECT over.quarter, over.department, over.job_role
        FROM over
        GROUP BY 1, 2, 3
        HAVING count(DISTINCT over.person) >= p_minimum
    ),
    rest AS (
        SELECT over.*
        FROM over
        WHERE NOT EXISTS (
            SELECT
            FROM whole
            WHERE (whole.quarter, whole.department, whole.job_role)
                IS NOT DISTINCT FROM (over.quarter, over.department, over.job_role)
        )
    ),
    by_department AS (
        SELECT rest.quarter, rest.department
        FROM rest
        GROUP BY 1, 2
        HAVING count(DISTINCT rest.person) >= p_minimum
    ),
    last AS (
        SELECT rest.*
        FROM rest
        WHERE NOT EXISTS (
            SELECT
            FROM by_department AS kept
            WHERE (kept.quarter, kept.department) IS NOT DISTINCT FROM (rest.quarter, rest.department)
        )
    ),
    by_quarter AS (
        SELECT last.quarter
        FROM last
        GROUP BY 1
        HAVING count(DISTINCT last.person) >= p_minimum
    ),
    stepped AS (
        SELECT answered.*,
               CASE
                   WHEN over.response_set_id IS NULL THEN 'quarter not over'
                   WHEN rest.response_set_id IS NULL THEN 'all'
                   WHEN last.response_set_id IS NULL THEN 'department'
                   WHEN by_quarter.quarter IS NOT NULL THEN 'quarter'
                   ELSE 'nothing'
               END AS step
        FROM answered
        LEFT JOIN over ON over.response_set_id = answered.response_set_id
        LEFT JOIN rest ON rest.response_set_id = answered.response_set_id
        LEFT JOIN last ON last.response_set_id = answered.response_set_id
        LEFT JOIN by_quarter ON by_quarter.quarter = last.quarter
    )
    SELECT stepped.response_set_id, stepped.quarter,
           CASE WHEN stepped.step IN ('all', 'department') THEN stepped.department END,
           CASE WHEN stepped.step = 'all' THEN stepped.job_role END,
           stepped.step
    FROM stepped;
END;
$$;

COMMENT ON FUNCTION analytics._training_class(bigint, integer) IS
    'For each completed response of the caller''s organisation to a survey: what a training set says of who gave it, shared by at least p_minimum people. step: all, department, quarter (what is kept), nothing (left out), quarter not over (left out). Internal.';
