-- Both readings of the same answers stand side by side here, and their difference is the answers of the flagged: a
-- confidential survey has none of it, as it has no unweighted figures beside weighted ones.
CREATE OR REPLACE FUNCTION analytics.own_quality_effect(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey         text,
        question       text,
        question_title text,
        measurement    text,
        n              bigint,
        mean_all       double precision,
        n_kept         bigint,
        mean_kept      double precision,
        n_flagged      bigint,
        mean_flagged   double precision,
        difference     double precision,
        ci_low         double precision,
        ci_high        double precision,
        ci_level       double precision,
        method         text,
        status         text,
        reason         text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
    v_survey record;
BEGIN
    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH counted AS (
            SELECT item.question_id, coalesce(known.is_flagged, false) AS is_flagged, item.value, count(*) AS n,
                   sum(item.weight) AS weight_sum, sum(item.weight * item.weight) AS weight_square_sum
            FROM rollup.response_quality AS known
            JOIN core.response_item AS item
                ON item.org_id = known.org_id AND item.response_set_id = known.response_set_id AND item.answer_state = 'answered'
            WHERE NOT v_survey.is_confidential AND known.org_id = v_org_id AND known.survey_id = v_survey.survey_id
            GROUP BY item.question_id, coalesce(known.is_flagged, false), item.value
        ),
        listed AS (
            SELECT counted.question_id, part.part, counted.value, sum(counted.n)::bigint AS n,
                   sum(counted.weight_sum) AS weight_sum, sum(counted.weight_square_sum) AS weight_square_sum
            FROM counted
            CROSS JOIN LATERAL (
                VALUES ('all'), (CASE WHEN counted.is_flagged THEN 'flagged' ELSE 'kept' END)
            ) AS part (part)
            GROUP BY counted.question_id, part.part, counted.value
        ),
        figure AS (
            SELECT packed.question_id, packed.part, packed.weight_sum, summed.n, summed.mean, summed.ci_low, summed.ci_high,
                   summed.ci_level, summed.reason
            FROM (
                SELECT listed.question_id, listed.part, array_agg(listed.value ORDER BY listed.value) AS vs,
                       array_agg(listed.n ORDER BY listed.value) AS ns, array_agg(listed.weight_sum ORDER BY listed.value) AS ws,
                       array_agg(listed.weight_square_sum ORDER BY listed.value) AS qs,
                       sum(listed.weight_sum)::double precision AS weight_sum
                FROM listed
                GROUP BY listed.question_id, listed.part
            ) AS packed
            JOIN core.question AS question ON question.question_id = packed.question_id
            CROSS JOIN LATERAL analytics.summarise(packed.vs, packed.ns, packed.ws, packed.qs, question.measurement) AS summed
            WHERE question.measurement IN ('numeric', 'binary')
        )
        SELECT v_survey.survey, question.question_path, question.title, question.measurement, whole.n, whole.mean, coalesce(kept.n, 0),
               kept.mean, coalesce(flagged.n, 0), flagged.mean,
               coalesce(share.flagged * (flagged.mean - kept.mean), CASE WHEN flagged.n IS NULL THEN 0 END),
               share.flagged * apart.ci_low, share.flagged * apart.ci_high,
               CASE WHEN apart.ci_low IS NOT NULL THEN whole.ci_level END,
               'with all less without the flagged; ' || coalesce(apart.method, 'no interval'), 'ok',
               CASE
                   WHEN flagged.n IS NULL THEN 'nobody is flagged: no difference'
                   WHEN apart.ci_low IS NULL THEN coalesce('flagged: ' || flagged.reason, 'kept: ' || kept.reason, 'all are flagged', apart.reason)
               END
        FROM core.question AS question
        JOIN figure AS whole ON whole.question_id = question.question_id AND whole.part = 'all'
        LEFT JOIN figure AS kept ON kept.question_id = question.question_id AND kept.part = 'kept'
        LEFT JOIN figure AS flagged ON flagged.question_id = question.question_id AND flagged.part = 'flagged'
        CROSS JOIN LATERAL (SELECT flagged.weight_sum / whole.weight_sum AS flagged) AS share
        LEFT JOIN LATERAL analytics.difference_ci(flagged.mean, flagged.ci_low, flagged.ci_high, kept.mean, kept.ci_low, kept.ci_high)
            AS apart ON true
        ORDER BY question.question_id;

        IF v_survey.is_confidential THEN
            RETURN QUERY
            SELECT v_survey.survey, NULL::text, NULL::text, NULL::text, NULL::bigint, NULL::double precision, NULL::bigint,
                   NULL::double precision, NULL::bigint, NULL::double precision, NULL::double precision, NULL::double precision,
                   NULL::double precision, NULL::double precision, NULL::text, 'protected',
                   'two readings of the same answers say more than one: of a confidential survey there is none without the flagged';
        END IF;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_quality_effect(text) IS
$$What leaving out the flagged responses would change in your organisation's results: one row for each survey and question with a mean or a share, over
all time, of the responses that have been judged.
p_survey: a survey's code, null for all of yours. mean_all is the result of n answers as it stands everywhere else, mean_kept that of the n_kept answers in
responses that are not flagged, mean_flagged that of the n_flagged others: in the unit of the question, shares from 0 to 1, weighted. difference is
mean_all less mean_kept; its interval ci_low to ci_high at ci_level is that of flagged against kept (analytics.difference_ci), by the share of the flagged. One that
leaves out 0 says that the flagged answered otherwise, not which of the two readings is right.
Confidential surveys: one row without figures, status protected. status: ok, protected. Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_quality_effect(text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
