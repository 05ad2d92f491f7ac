CREATE OR REPLACE FUNCTION analytics.own_readiness_score(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey        text,
        submission_id text,
        completed_at  timestamptz,
        department    text,
        job_role      text,
        readiness     double precision,
        balance       double precision,
        segment       text,
        status        text,
        reason        text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    RETURN QUERY
    SELECT own.survey, found.submission_id, found.completed_at, found.department, found.job_role, found.readiness::double precision,
           (keyed.n_forces * found.readiness - 100 * keyed.n_against)::double precision, analytics._band('readiness', found.readiness::double precision),
           CASE WHEN own.is_confidential THEN 'protected' ELSE 'ok' END,
           CASE WHEN own.is_confidential THEN 'a confidential survey shows no single response set' END
    FROM analytics._own_survey(p_survey) AS own
    JOIN core.readiness AS scored ON scored.survey_id = own.survey_id
    JOIN core.scale AS scale ON scale.survey_id = scored.survey_id AND scale.scale = scored.scale
    JOIN core.question AS asked ON asked.question_id = scale.question_id
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE known.direction <> 0) AS n_forces, count(*) FILTER (WHERE known.direction < 0) AS n_against
        FROM core.force_scale AS named
        JOIN core.force AS known ON known.force = named.force
        WHERE named.survey_id = own.survey_id
    ) AS keyed
    LEFT JOIN LATERAL (
        SELECT answered.submission_id, answered.completed_at, answered.department, answered.job_role,
               round(100 * (given.value - asked.scale_min) / (asked.scale_max - asked.scale_min), 4) AS readiness
        FROM core.response_set AS answered
        JOIN core.response_item AS given
            ON given.org_id = v_org_id AND given.response_set_id = answered.response_set_id
           AND given.question_id = asked.question_id AND given.answer_state = 'answered'
        WHERE answered.org_id = v_org_id AND answered.survey_id = own.survey_id AND answered.completed_at IS NOT NULL
          AND NOT own.is_confidential
    ) AS found ON true
    WHERE own.is_confidential OR found.submission_id IS NOT NULL
    ORDER BY own.survey, found.completed_at, found.submission_id;
END;
$$;

COMMENT ON FUNCTION analytics.own_readiness_score(text) IS
$$The readiness score of each completed response set of your organisation that has one, in the surveys whose authors named their forces.
p_survey: a survey's code, null for all of yours. submission_id, completed_at, department and job_role are those of the response set; readiness runs from 0 to 100 and balance is the
multiple of it that analytics.own_force_balance explains; segment is the word for it. A confidential survey shows no single response set: it has one row, with status protected
and the reason. Scores come with the drain. status: ok, protected. Raises SM001 unknown survey, SM016 role of no organisation.
Answers to: response_analysis_jtbd.$$;

GRANT EXECUTE ON FUNCTION analytics.own_readiness_score(text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
