-- It takes two answers of one person together, which counts do not hold. A confidential survey shows counts of one
-- question at a time and nothing besides, so it has no row of figures here.
CREATE OR REPLACE FUNCTION analytics.own_force_impact(
    p_survey  text DEFAULT NULL,
    p_outcome text DEFAULT NULL
)
    RETURNS TABLE (
        survey        text,
        force         text,
        force_title   text,
        outcome       text,
        outcome_title text,
        n             bigint,
        correlation   double precision,
        ci_low        double precision,
        ci_high       double precision,
        ci_level      double precision,
        p_value       double precision,
        impact        text,
        method        text,
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
    PERFORM analytics._check_question(p_survey, p_outcome);

    RETURN QUERY
    SELECT own.survey, known.force, known.title, held.question_path, held.title,
           CASE WHEN NOT own.is_confidential THEN coalesce(found.n, 0)::bigint END,
           found.coefficient, found.ci_low, found.ci_high, found.ci_level, found.p_value,
           CASE
               WHEN found.ci_low > 0 OR found.ci_high < 0 THEN analytics.effect_word('pearson_r', found.coefficient)
               WHEN found.ci_low IS NOT NULL THEN 'not distinguishable'
           END,
           found.method,
           CASE WHEN own.is_confidential THEN 'protected' WHEN coalesce(found.n, 0) = 0 THEN 'none' ELSE 'ok' END,
           CASE
               WHEN own.is_confidential THEN 'a confidential survey shows one question at a time'
               WHEN held.question_id IS NULL THEN 'the survey names no outcome: core.define_forces()'
               WHEN coalesce(found.n, 0) = 0 THEN 'nobody has both a score and an outcome'
               ELSE found.reason
           END
    FROM analytics._own_survey(p_survey) AS own
    JOIN core.readiness AS scored ON scored.survey_id = own.survey_id
    JOIN (
        SELECT named.survey_id, force.force, force.title, force.ordinal, named.scale
        FROM core.force_scale AS named
        JOIN core.force AS force ON force.force = named.force
        UNION ALL
        SELECT whole.survey_id, NULL, 'Readiness', NULL, whole.scale FROM core.readiness AS whole
    ) AS known ON known.survey_id = own.survey_id
    JOIN core.scale AS scale ON scale.survey_id = known.survey_id AND scale.scale = known.scale
    LEFT JOIN core.question AS held
        ON held.survey_id = own.survey_id AND held.measurement IN ('numeric', 'binary')
       AND CASE WHEN p_outcome IS NULL THEN held.question_id = scored.outcome_question_id ELSE held.question_path = p_outcome END
    LEFT JOIN LATERAL (
        SELECT going.*
        FROM (
            SELECT array_agg(score.value::double precision ORDER BY answered.response_set_id) AS scores,
                   array_agg(result.value::double precision ORDER BY answered.response_set_id) AS results
            FROM core.response_set AS answered
            JOIN core.response_item AS score
                ON score.org_id = v_org_id AND score.response_set_id = answered.response_set_id
               AND score.question_id = scale.question_id AND score.answer_state = 'answered'
            JOIN core.response_item AS result
                ON result.org_id = v_org_id AND result.response_set_id = answered.response_set_id
               AND result.question_id = held.question_id AND result.answer_state = 'answered'
            WHERE answered.org_id = v_org_id AND answered.survey_id = own.survey_id AND answered.completed_at IS NOT NULL
              AND NOT own.is_confidential
        ) AS pair
        CROSS JOIN LATERAL analytics.correlation(pair.scores, pair.results) AS going
    ) AS found ON true
    ORDER BY own.survey, known.ordinal NULLS FIRST;
END;
$$;

COMMENT ON FUNCTION analytics.own_force_impact(text, text) IS
$$How far the forces of progress go together with what they should lead to, among your organisation's people over all time: for each survey whose author named its forces a row for its readiness (force null) and one for each force.
p_survey: a survey's code, null for all of yours. p_outcome: a question path, null for the one that the author named. correlation is Pearson's, of the scores and answers of the n people who
have both, without weights, from -1 over 0 to 1, with its interval ci_low to ci_high at ci_level and p_value (analytics.correlation). impact is the word for it (Cohen 1988: small
from 0.1, medium from 0.3, large from 0.5), or not distinguishable where the interval has 0 in it. It says what goes together, not what causes what.
A confidential survey shows one question at a time, so it has no impact (status protected). status: ok, protected, none; reason says why a figure is missing.
Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_force_impact(text, text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
