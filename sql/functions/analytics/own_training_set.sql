-- The answers without whose they are, for those who train models. Whoever gets such a file has other knowledge than
-- we foresee, so what is not needed is not in it: no id of a response or person (two responses of a person cannot be
-- joined), no time but the quarter, no free words, no numbers without limits.
CREATE OR REPLACE FUNCTION analytics.own_training_set(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey         text,
        response       bigint,
        quarter        date,
        department     text,
        job_role       text,
        question       text,
        question_title text,
        measurement    text,
        answer_state   text,
        value          double precision,
        choice         text,
        status         text,
        reason         text
    )
    LANGUAGE plpgsql
    -- Volatile: responses are numbered otherwise each time.
    VOLATILE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id  bigint  := ops.current_org();
    v_may     boolean := ops.may_see_responses();
    v_minimum integer := (SELECT held.min_respondents FROM benchmark.policy_in_force() AS held);
    v_survey  record;
BEGIN
    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        IF v_may AND NOT v_survey.is_confidential THEN
            RETURN QUERY
            WITH numbered AS (
                SELECT class.*, row_number() OVER (ORDER BY random()) AS response
                FROM analytics._training_class(v_survey.survey_id, v_minimum) AS class
                WHERE class.step IN ('all', 'department', 'quarter')
            )
            SELECT v_survey.survey, shown.response, shown.quarter, shown.department, shown.job_role,
                   asked.question_path, asked.title, asked.measurement, item.answer_state::text,
                   CASE WHEN item.answer_state = 'answered' THEN item.value::double precision END,
                   chosen.choice, 'ok', NULL::text
            FROM numbered AS shown
            JOIN core.response_item AS item
                ON item.org_id = v_org_id AND item.response_set_id = shown.response_set_id
            JOIN core.question AS asked
                ON asked.question_id = item.question_id AND asked.measurement <> 'text' AND NOT asked.is_continuous
            LEFT JOIN core.choice AS chosen
                ON chosen.question_id = item.question_id AND chosen.answer_state = item.answer_state
               AND chosen.value = item.value
            ORDER BY shown.response, asked.question_path;

            CONTINUE WHEN FOUND;
        END IF;

        RETURN QUERY
        SELECT v_survey.survey, NULL::bigint, NULL::date, NULL::text, NULL::text, NULL::text, NULL::text, NULL::text,
               NULL::text, NULL::double precision, NULL::text, 'protected',
               CASE
                   WHEN v_survey.is_confidential THEN 'respondents were promised confidentiality: no single answer of theirs trains a model'
                   WHEN NOT v_may THEN 'for roles that may see single responses; an operator can let yours'
                   ELSE format('in no quarter that is over have %s people answered', v_minimum)
               END;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_training_set(text) IS
$$Your organisation's answers without whose they are, for training models: one row for each answer. For roles that may see single responses (ops.let_see_responses()); others, and
confidential surveys, see one row with status protected.
p_survey: a survey's code, null for all of yours. response numbers the responses at random, otherwise each time; two of one person cannot be joined.
quarter, department and job_role together are shared by at least as many people as the policy's min_respondents, counted within the quarter; where fewer share all three, job_role and then department are
null, and where fewer share what is left, the response is not there. Only quarters that are over. Never there: ids, times, channel, device, weight, version, free words, numbers without limits. analytics.own_training_loss says how much was left out.
value is the number of the answer (of a choice the one it is counted by, of an option 0 or 1), choice what it stands for. Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_training_set(text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
