CREATE OR REPLACE FUNCTION analytics.own_opportunity(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey            text,
        opportunity       text,
        opportunity_title text,
        n                 bigint,
        importance        double precision,
        satisfaction      double precision,
        score             double precision,
        ci_low            double precision,
        ci_high           double precision,
        ci_level          double precision,
        band              text,
        lowest_band       text,
        highest_band      text,
        method            text,
        status            text,
        reason            text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
    -- The upper two of five, as Ulwick counts them; of other scales the upper quarter of the range.
    v_top    CONSTANT numeric := 0.75;
BEGIN
    RETURN QUERY
    WITH wanted AS (
        SELECT own.survey_id, own.survey, own.is_confidential, known.opportunity, known.title,
               known.importance_question_id, known.satisfaction_question_id,
               important.scale_min + v_top * (important.scale_max - important.scale_min) AS important_from,
               satisfied.scale_min + v_top * (satisfied.scale_max - satisfied.scale_min) AS satisfied_from
        FROM analytics._own_survey(p_survey) AS own
        JOIN core.opportunity AS known ON known.survey_id = own.survey_id
        JOIN core.question AS important ON important.question_id = known.importance_question_id
        JOIN core.question AS satisfied ON satisfied.question_id = known.satisfaction_question_id
    ),
    -- Not confidential: those who answered both. Weighted, on as many people as the weights are worth.
    told AS (
        SELECT wanted.survey_id, wanted.opportunity, count(*) AS n,
               sum(important.weight) / sum(important.weight * important.weight) AS per_weight,
               sum(important.weight) FILTER (WHERE judged.is_important AND judged.is_satisfied) AS both_sum,
               sum(important.weight) FILTER (WHERE judged.is_important AND NOT judged.is_satisfied) AS important_only,
               sum(important.weight) FILTER (WHERE NOT judged.is_important AND judged.is_satisfied) AS satisfied_only,
               sum(important.weight) FILTER (WHERE NOT judged.is_important AND NOT judged.is_satisfied) AS neither
        FROM wanted
        JOIN core.response_set AS answered
            ON answered.org_id = v_org_id AND answered.survey_id = wanted.survey_id AND answered.completed_at IS NOT NULL
        JOIN core.response_item AS important
            ON important.org_id = v_org_id AND important.response_set_id = answered.response_set_id
           AND important.question_id = wanted.importance_question_id AND important.answer_state = 'answered'
        JOIN core.response_item AS satisfied
            ON satisfied.org_id = v_org_id AND satisfied.response_set_id = answered.response_set_id
           AND satisfied.question_id = wanted.satisfaction_question_id AND satisfied.answer_state = 'answered'
        CROSS JOIN LATERAL (
            SELECT important.value >= wanted.important_from AS is_important, satisfied.value >= wanted.satisfied_from AS is_satisfied
        ) AS judged
        WHERE NOT wanted.is_confidential
        GROUP BY 1, 2
    ),
    -- Confidential: each question on its own, in the steps and points in which it is shown.
    apart AS (
        SELECT wanted.survey_id, wanted.opportunity, one.is_importance, counted.n, shown.share, shown.ci_low, shown.ci_high,
               shown.ci_level, shown.method, shown.status, shown.reason
        FROM wanted
        CROSS JOIN LATERAL (
            VALUES (true, wanted.importance_question_id, wanted.important_from), (false, wanted.satisfaction_question_id, wanted.satisfied_from)
        ) AS one (is_importance, question_id, top_from)
        CROSS JOIN LATERAL (
            SELECT sum(given.n)::bigint AS n, sum(given.weight_sum) ^ 2 / sum(given.weight_square_sum) AS n_effective,
                   coalesce(sum(given.weight_sum) FILTER (WHERE given.value >= one.top_from), 0) / sum(given.weight_sum) AS share
            FROM analytics._own_count(wanted.survey_id, 'all_time', 'total', one.question_id) AS given
            WHERE given.answer_state = 'answered'
        ) AS counted
        CROSS JOIN LATERAL analytics._share_figure(
            counted.share::double precision, counted.n_effective::double precision, counted.n, true) AS shown
        WHERE wanted.is_confidential
    ),
    scored AS (
        SELECT wanted.survey, wanted.opportunity, wanted.title, coalesce(told.n, 0) AS n, found.importance, found.satisfaction,
               found.score, found.ci_low, found.ci_high, found.ci_level, found.method,
               CASE WHEN told.n IS NULL THEN 'none' ELSE 'ok' END AS status,
               CASE WHEN told.n IS NULL THEN 'nobody has answered both questions' ELSE found.reason END AS reason
        FROM wanted
        LEFT JOIN told ON told.survey_id = wanted.survey_id AND told.opportunity = wanted.opportunity
        LEFT JOIN LATERAL analytics.opportunity_score(
            (coalesce(told.both_sum, 0) * told.per_weight)::double precision,
            (coalesce(told.important_only, 0) * told.per_weight)::double precision,
            (coalesce(told.satisfied_only, 0) * told.per_weight)::double precision,
            (coalesce(told.neither, 0) * told.per_weight)::double precision
        ) AS found ON told.n IS NOT NULL
        WHERE NOT wanted.is_confidential
        UNION ALL
        -- How the two answers of one person go together is not shown, so the worst is taken: ends that oppose each other.
        -- Ten decimals, so that a figure on a grid does not show the last digit of a binary fraction.
        SELECT wanted.survey, wanted.opportunity, wanted.title, CASE WHEN both_ok.is_ok THEN least(important.n, satisfied.n) END,
               CASE WHEN both_ok.is_ok THEN 10 * important.share END, CASE WHEN both_ok.is_ok THEN 10 * satisfied.share END,
               CASE WHEN both_ok.is_ok THEN round(10 * greatest(important.share, 2 * important.share - satisfied.share)::numeric, 10) END,
               CASE WHEN both_ok.is_ok THEN round(10 * greatest(important.ci_low, 2 * important.ci_low - satisfied.ci_high)::numeric, 10) END,
               CASE WHEN both_ok.is_ok THEN round(10 * least(greatest(important.ci_high, 2 * important.ci_high - satisfied.ci_low), 2)::numeric, 10) END,
               CASE WHEN both_ok.is_ok THEN important.ci_level END,
               CASE WHEN both_ok.is_ok THEN 'opportunity score (Ulwick 2005), interval from the ends of both shares: ' || important.method END,
               CASE WHEN both_ok.is_ok THEN 'ok' ELSE 'protected' END,
               CASE WHEN NOT both_ok.is_ok THEN coalesce(important.reason, satisfied.reason) END
        FROM wanted
        JOIN apart AS important
            ON important.survey_id = wanted.survey_id AND important.opportunity = wanted.opportunity AND important.is_importance
        JOIN apart AS satisfied
            ON satisfied.survey_id = wanted.survey_id AND satisfied.opportunity = wanted.opportunity AND NOT satisfied.is_importance
        CROSS JOIN LATERAL (SELECT important.status = 'ok' AND satisfied.status = 'ok' AS is_ok) AS both_ok
    )
    SELECT scored.survey, scored.opportunity, scored.title, scored.n, scored.importance, scored.satisfaction, scored.score,
           scored.ci_low, scored.ci_high, scored.ci_level, analytics._band('opportunity', scored.score),
           analytics._band('opportunity', scored.ci_low), analytics._band('opportunity', scored.ci_high),
           scored.method, scored.status, scored.reason
    FROM scored
    ORDER BY scored.survey, scored.score DESC NULLS LAST, scored.opportunity;
END;
$$;

COMMENT ON FUNCTION analytics.own_opportunity(text) IS
$$What is important to your organisation's people and does not satisfy them, over all time: one row for each opportunity that the author of a survey defined, largest score first.
p_survey: a survey's code, null for all of yours. importance and satisfaction are from 0 to 10, ten times the share of those who answer in the upper quarter of the scale (4 or 5 of 1 to 5); score is
importance + max(importance - satisfaction, 0), from 0 to 20 (Ulwick 2005), with its interval ci_low to ci_high at ci_level. band is the word for it in core.score_band; lowest_band and
highest_band are those of the ends of the interval. n counts those who answered both questions, and the interval takes their two answers together. Confidential: n is the smaller
number of answers; the two questions are shown each from 20 answers and in points, as in analytics.own_distribution, and the interval takes the worst of how they may go together.
status: ok, protected, none; reason says why a figure is missing, method how it was computed. Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_opportunity(text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
