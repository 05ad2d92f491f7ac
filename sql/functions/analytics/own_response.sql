-- Of a confidential survey the answers of each response stay together, and nothing else: no name, place,
-- time or order that would say whose they are, no free words and no exact amounts, which can be as good as
-- a name. Responses join by fives, in the order of their arrival, as in analytics.response_summary.
CREATE OR REPLACE FUNCTION analytics.own_response(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey          text,
        is_confidential boolean,
        response        bigint,
        submission_id   text,
        version         integer,
        department      text,
        job_role        text,
        started_at      timestamptz,
        completed_at    timestamptz,
        channel         text,
        device          text,
        weight          double precision,
        question        text,
        question_title  text,
        answer_state    text,
        value           double precision,
        choice          text,
        text_value      text,
        status          text,
        reason          text
    )
    LANGUAGE plpgsql
    -- Volatile: the order of confidential responses is another one each time.
    VOLATILE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint  := ops.current_org();
    v_may    boolean := ops.may_see_responses();
    v_survey record;
BEGIN
    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH completed AS (
            SELECT answered.*,
                   row_number() OVER (ORDER BY greatest(answered.completed_at, answered.received_at), answered.response_set_id)
                       AS position,
                   count(*) OVER () AS n_alike
            FROM core.response_set AS answered
            WHERE answered.org_id = v_org_id AND answered.survey_id = v_survey.survey_id
              AND answered.completed_at IS NOT NULL AND v_may
        ),
        stepped AS (
            SELECT completed.*
            FROM completed
            WHERE NOT v_survey.is_confidential OR completed.position <= completed.n_alike / 5 * 5
        ),
        numbered AS (
            SELECT stepped.*,
                   row_number() OVER (ORDER BY CASE WHEN v_survey.is_confidential THEN random() END, stepped.position)
                       AS response
            FROM stepped
            WHERE NOT v_survey.is_confidential
               OR (SELECT count(DISTINCT coalesce(person.respondent_id, -person.response_set_id)) FROM stepped AS person) >= 5
        )
        SELECT v_survey.survey, v_survey.is_confidential, shown.response, open.submission_id, open.version,
               open.department, open.job_role, open.started_at, open.completed_at, open.channel, open.device,
               open.weight::double precision, asked.question_path, asked.title, item.answer_state::text,
               CASE WHEN item.answer_state = 'answered' AND asked.measurement <> 'text' THEN item.value::double precision END,
               chosen.choice, CASE WHEN NOT v_survey.is_confidential THEN item.text_value END, 'ok', NULL::text
        FROM numbered AS shown
        LEFT JOIN numbered AS open
            ON open.response_set_id = shown.response_set_id AND NOT v_survey.is_confidential
        JOIN core.response_item AS item ON item.org_id = v_org_id AND item.response_set_id = shown.response_set_id
        JOIN core.question AS asked
            ON asked.question_id = item.question_id
           AND NOT (v_survey.is_confidential AND (asked.measurement = 'text' OR asked.is_continuous))
        LEFT JOIN core.choice AS chosen
            ON chosen.question_id = item.question_id AND chosen.answer_state = item.answer_state
           AND chosen.value = item.value
        ORDER BY shown.response, asked.question_path;

        IF NOT FOUND THEN
            RETURN QUERY
            SELECT v_survey.survey, v_survey.is_confidential, NULL::bigint, NULL::text, NULL::integer, NULL::text, NULL::text,
                   NULL::timestamptz, NULL::timestamptz, NULL::text, NULL::text, NULL::double precision, NULL::text,
                   NULL::text, NULL::text, NULL::double precision, NULL::text, NULL::text, CASE WHEN v_may THEN missing.status ELSE 'protected' END,
                   CASE
                       WHEN NOT v_may THEN 'for roles that may see single responses; an operator can let yours'
                       WHEN v_survey.is_confidential THEN 'shown once 5 people have completed the survey'
                       ELSE missing.reason
                   END
            FROM analytics._withheld(v_survey.is_confidential) AS missing;
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_response(text) IS
$$The single responses of your organisation that were completed, one row for each answer. For roles that may see them
(ops.let_see_responses()); others see a row for each survey with status protected.
p_survey: a survey's code, null for all of yours.
Of a confidential survey: responses in another order each time, numbered without meaning; no submission_id, version, department, job_role, time, channel,
device or weight; no free words and no numbers without limits; nothing under 5 people (status protected), and responses join by fives. What people
answered stays together: who knows some of a person's answers may find the others.
value is the number of the answer (of a choice the one it is counted by, of an option 0 or 1), choice what it stands for.
Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_response(text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
