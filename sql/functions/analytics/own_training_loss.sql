CREATE OR REPLACE FUNCTION analytics.own_training_loss(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (survey text, kind text, name text, n bigint, reason text)
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_may     boolean := ops.may_see_responses();
    v_minimum integer := (SELECT held.min_respondents FROM benchmark.policy_in_force() AS held);
    v_survey  record;
BEGIN
    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        IF v_survey.is_confidential OR NOT v_may THEN
            RETURN QUERY
            SELECT v_survey.survey, 'survey', v_survey.survey, NULL::bigint,
                   CASE
                       WHEN v_survey.is_confidential THEN 'respondents were promised confidentiality: no single answer of theirs trains a model'
                       ELSE 'for roles that may see single responses; an operator can let yours'
                   END;
            CONTINUE;
        END IF;

        RETURN QUERY
        SELECT v_survey.survey, 'response', class.step, count(*),
               CASE class.step
                   WHEN 'all' THEN 'kept, with department and job role'
                   WHEN 'department' THEN format('kept without the job role, which fewer than %s people share', v_minimum)
                   WHEN 'quarter' THEN format('kept without department and job role, which fewer than %s people share', v_minimum)
                   WHEN 'nothing' THEN format('left out: fewer than %s people of the quarter are left', v_minimum)
                   ELSE 'left out: who has two sets could see who came in between'
               END
        FROM analytics._training_class(v_survey.survey_id, v_minimum) AS class
        GROUP BY class.step
        ORDER BY class.step;

        RETURN QUERY
        SELECT v_survey.survey, 'question', asked.question_path, NULL::bigint,
               CASE WHEN asked.measurement = 'text' THEN 'free words can say who wrote them'
                    ELSE 'a number without limits can be as good as a name' END
        FROM core.question AS asked
        WHERE asked.survey_id = v_survey.survey_id AND (asked.measurement = 'text' OR asked.is_continuous)
        ORDER BY asked.question_path;

        RETURN QUERY
        SELECT v_survey.survey, 'column', dropped.name, NULL::bigint, dropped.reason
        FROM (VALUES
            ('respondent', 'says who it is'),
            ('submission_id', 'says which response it is; responses are numbered at random'),
            ('started_at, completed_at', 'a time is as good as a name; the quarter is kept'),
            ('channel, device', 'narrow down who it is'),
            ('weight', 'is made from what narrows down who it is'),
            ('version', 'narrows down the time')
        ) AS dropped (name, reason);
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_training_loss(text) IS
$$What is left out of analytics.own_training_set, and why: one row for each kind of loss. p_survey: a survey's code, null for all of yours. kind is survey (left out whole), response (name says what is
kept of who gave it, n how many responses), question or column. For roles that may see single responses; others see that survey by survey. Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_training_loss(text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
