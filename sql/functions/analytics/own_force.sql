CREATE OR REPLACE FUNCTION analytics.own_force(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey           text,
        force            text,
        force_title      text,
        direction        integer,
        scale            text,
        n                bigint,
        score            double precision,
        ci_low           double precision,
        ci_high          double precision,
        ci_level         double precision,
        strength         text,
        lowest_strength  text,
        highest_strength text,
        gap              double precision,
        gap_ci_low       double precision,
        gap_ci_high      double precision,
        gap_p_value      double precision,
        outcome          text,
        method           text,
        status           text,
        reason           text
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
    WITH scored AS MATERIALIZED (
        SELECT * FROM analytics._own_force(p_survey) AS own WHERE own.force IS NOT NULL
    ),
    strongest AS MATERIALIZED (
        SELECT DISTINCT ON (scored.survey_id) scored.*
        FROM scored
        WHERE scored.direction <> 0 AND scored.score IS NOT NULL
        ORDER BY scored.survey_id, scored.score DESC, scored.ordinal
    ),
    -- The same people have both scores, so their differences are what is tested.
    paired AS (
        SELECT scored.survey_id, scored.force, test.estimate, test.ci_low, test.ci_high, test.p_value, test.method, test.reason
        FROM strongest
        JOIN scored ON scored.survey_id = strongest.survey_id AND scored.direction <> 0 AND scored.force <> strongest.force
        CROSS JOIN LATERAL (
            SELECT array_agg(pair.difference ORDER BY pair.difference) AS differences,
                   array_agg(pair.n ORDER BY pair.difference) AS counts,
                   array_agg(pair.weight_sum ORDER BY pair.difference) AS weight_sums,
                   array_agg(pair.weight_square_sum ORDER BY pair.difference) AS weight_square_sums
            FROM (
                SELECT round(100 * (weaker.value - scored.scale_min) / (scored.scale_max - scored.scale_min)
                           - 100 * (stronger.value - strongest.scale_min) / (strongest.scale_max - strongest.scale_min), 6)
                           AS difference,
                       count(*) AS n, sum(weaker.weight) AS weight_sum, sum(weaker.weight * weaker.weight) AS weight_square_sum
                FROM core.response_set AS answered
                JOIN core.response_item AS weaker
                    ON weaker.org_id = v_org_id AND weaker.response_set_id = answered.response_set_id
                   AND weaker.question_id = scored.question_id AND weaker.answer_state = 'answered'
                JOIN core.response_item AS stronger
                    ON stronger.org_id = v_org_id AND stronger.response_set_id = answered.response_set_id
                   AND stronger.question_id = strongest.question_id AND stronger.answer_state = 'answered'
                WHERE answered.org_id = v_org_id AND answered.survey_id = scored.survey_id AND answered.completed_at IS NOT NULL
                GROUP BY 1
            ) AS pair
        ) AS packed
        CROSS JOIN LATERAL analytics.summarise(
            coalesce(packed.differences, '{}'), coalesce(packed.counts, '{}'), packed.weight_sums, packed.weight_square_sums, 'numeric'
        ) AS summary
        CROSS JOIN LATERAL analytics.mean_test(summary.mean, summary.sd, summary.n_effective, 0) AS test
        WHERE NOT scored.is_confidential
    ),
    adjusted AS (
        SELECT tested.survey_id, tested.forces[place] AS force, tested.p_values[place] AS p_value
        FROM (
            SELECT paired.survey_id, array_agg(paired.force ORDER BY paired.force) AS forces,
                   analytics.adjust_p_values(array_agg(paired.p_value ORDER BY paired.force)) AS p_values
            FROM paired
            GROUP BY 1
        ) AS tested
        CROSS JOIN LATERAL generate_subscripts(tested.forces, 1) AS place
    ),
    compared AS (
        SELECT paired.survey_id, paired.force, paired.estimate AS gap, paired.ci_low, paired.ci_high, adjusted.p_value,
               adjusted.p_value < 0.05 AS is_weaker,
               'gap to the strongest force: ' || paired.method || ' of paired differences, p-values adjusted (Benjamini and Hochberg 1995)'
                   AS method,
               paired.reason
        FROM paired
        JOIN adjusted ON adjusted.survey_id = paired.survey_id AND adjusted.force = paired.force
        UNION ALL
        -- How the scores of one person go together is not shown, so the worst is taken: ends that oppose each other.
        SELECT scored.survey_id, scored.force, (scored.score::numeric - strongest.score::numeric)::double precision,
               scored.ci_low - strongest.ci_high, scored.ci_high - strongest.ci_low, NULL, scored.ci_high < strongest.ci_low,
               'gap to the strongest force: weaker where the intervals do not meet', NULL
        FROM strongest
        JOIN scored ON scored.survey_id = strongest.survey_id AND scored.direction <> 0 AND scored.force <> strongest.force
        WHERE scored.is_confidential AND scored.score IS NOT NULL
    )
    SELECT scored.survey, scored.force, scored.title, scored.direction::integer, scored.scale, scored.n, scored.score,
           scored.ci_low, scored.ci_high, scored.ci_level, analytics._band('strength', scored.score),
           analytics._band('strength', scored.ci_low), analytics._band('strength', scored.ci_high),
           compared.gap, compared.ci_low, compared.ci_high, compared.p_value,
           CASE
               WHEN scored.direction = 0 OR scored.score IS NULL THEN NULL
               WHEN compared.is_weaker THEN 'weaker'
               WHEN bool_or(compared.is_weaker) OVER in_survey
                   AND (scored.force = strongest.force OR NOT compared.is_weaker) THEN 'dominant'
               WHEN scored.force = strongest.force AND bool_or(compared.is_weaker) OVER in_survey IS NULL THEN NULL
               WHEN scored.force = strongest.force OR NOT compared.is_weaker THEN 'not distinguishable'
           END,
           concat_ws('; ', scored.method, compared.method), scored.status,
           nullif(concat_ws('; ', scored.reason, CASE WHEN scored.status = 'ok' THEN compared.reason END), '')
    FROM scored
    LEFT JOIN strongest ON strongest.survey_id = scored.survey_id
    LEFT JOIN compared ON compared.survey_id = scored.survey_id AND compared.force = scored.force
    WINDOW in_survey AS (PARTITION BY scored.survey_id)
    ORDER BY scored.survey, scored.ordinal;
END;
$$;

COMMENT ON FUNCTION analytics.own_force(text) IS
$$How strong each force of progress is among your organisation's people, over all time: one row for each survey whose author named its forces, and force.
p_survey: a survey's code, null for all of yours. Scores are in percent of the range of their scale; strength is the word for the score in core.score_band, and
lowest_strength to highest_strength what its interval leaves open. gap is how far the force is from the strongest with a direction, with its interval at 0.95.
Not confidential: the gap is the mean difference of those who have both scores, gap_p_value that of a t test of these differences, adjusted for being
looked at together. Confidential: the scores are those of analytics.own_results, and a gap counts where the two intervals do not meet, which errs towards
not distinguishable. outcome: weaker than the strongest; dominant, the strongest and what cannot be told from it, where some force is weaker; else not distinguishable.
status: ok, protected, none; reason says why a figure is missing. Raises SM001 unknown survey, SM016 role of no organisation.
Answers to: jtbdAnalysis, jtbd_force_scores, dominant_forces.$$;

GRANT EXECUTE ON FUNCTION analytics.own_force(text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
