CREATE OR REPLACE FUNCTION analytics.own_readiness_segment(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey        text,
        segment       text,
        minimum_score double precision,
        n             bigint,
        share         double precision,
        ci_low        double precision,
        ci_high       double precision,
        ci_level      double precision,
        base_n        bigint,
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
BEGIN
    -- Who asks comes first: a role of no organisation learns nothing else.
    PERFORM ops.current_org();

    RETURN QUERY
    SELECT scored.survey, part.band, part.minimum_score::double precision,
           CASE WHEN NOT scored.is_confidential THEN coalesce(total.part_n, 0) END,
           shown.share, shown.ci_low, shown.ci_high, shown.ci_level, CASE WHEN shown.status <> 'protected' THEN coalesce(total.n, 0) END,
           shown.method, shown.status, shown.reason
    FROM (
        SELECT own.survey_id, own.survey, own.is_confidential, scale.question_id, asked.scale_min, asked.scale_max
        FROM analytics._own_survey(p_survey) AS own
        JOIN core.readiness AS scored ON scored.survey_id = own.survey_id
        JOIN core.scale AS scale ON scale.survey_id = scored.survey_id AND scale.scale = scored.scale
        JOIN core.question AS asked ON asked.question_id = scale.question_id
    ) AS scored
    CROSS JOIN LATERAL (
        SELECT known.band, known.minimum_score, lead(known.minimum_score, 1, 'Infinity') OVER (ORDER BY known.minimum_score) AS next_score
        FROM core.score_band AS known
        WHERE known.kind = 'readiness'
    ) AS part
    CROSS JOIN LATERAL (
        SELECT sum(answer.n)::bigint AS n, sum(answer.weight_sum) AS weight_sum, sum(answer.weight_square_sum) AS weight_square_sum,
               sum(answer.n) FILTER (WHERE answer.score >= part.minimum_score AND answer.score < part.next_score)::bigint AS part_n,
               sum(answer.weight_sum) FILTER (WHERE answer.score >= part.minimum_score AND answer.score < part.next_score) AS part_weight_sum
        FROM (
            -- Scores are kept to six decimals of their scale.
            SELECT round(100 * (given.value - scored.scale_min) / (scored.scale_max - scored.scale_min), 4) AS score, given.n,
                   given.weight_sum, given.weight_square_sum
            FROM analytics._own_count(scored.survey_id, 'all_time', 'total', scored.question_id) AS given
            WHERE given.answer_state = 'answered'
        ) AS answer
    ) AS total
    CROSS JOIN LATERAL analytics._share_figure(
        (coalesce(total.part_weight_sum, 0) / total.weight_sum)::double precision,
        (total.weight_sum ^ 2 / total.weight_square_sum)::double precision, total.n, scored.is_confidential
    ) AS shown
    ORDER BY scored.survey, part.minimum_score;
END;
$$;

COMMENT ON FUNCTION analytics.own_readiness_segment(text) IS
$$How many of your organisation's people are how ready for the new, over all time: one row for each survey whose author named its forces, and band of readiness.
p_survey: a survey's code, null for all of yours. segment is a word of core.score_band, of scores of readiness (analytics.own_force_balance) from minimum_score to the next one.
n counts the response sets in it, base_n all with a readiness; share (0 to 1, weighted) is that of the segment, with its interval ci_low to ci_high at ci_level (analytics.proportion_ci).
Confidential surveys: n is null, shares are shown from 20 response sets, by 10 points (5 from 100, 2 from 250, 1 from 500), in steps of 5.
status: ok, protected, none; reason says why a figure is missing, method how it was computed. Raises SM001 unknown survey, SM016 role of no organisation.
Answers to: readinessSegments.$$;

GRANT EXECUTE ON FUNCTION analytics.own_readiness_segment(text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
