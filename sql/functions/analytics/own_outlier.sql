-- How many scores are far from the others, and never whose. Of a confidential survey the centre and the spread are those
-- that analytics.own_results would round, and the limits are made of the rounded figures, so they tell no more. What lies beyond
-- them is a share like a bin of analytics.own_distribution: of the shown counts, from 20 answers, in the same points. One to four
-- answers far out are somebody's, so they look like none. All of them are weighted, as the median of analytics.own_results is: a second
-- reading of the same answers would say more than one.
CREATE OR REPLACE FUNCTION analytics.own_outlier(
    p_survey   text DEFAULT NULL,
    p_question text DEFAULT NULL
)
    RETURNS TABLE (
        survey           text,
        question         text,
        question_title   text,
        question_type    text,
        n                bigint,
        median           double precision,
        median_deviation double precision,
        lower_limit      double precision,
        upper_limit      double precision,
        n_low            bigint,
        n_high           bigint,
        share            double precision,
        ci_low           double precision,
        ci_high          double precision,
        ci_level         double precision,
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
    v_survey record;
BEGIN
    -- Who asks comes first: a role of no organisation learns nothing else.
    PERFORM ops.current_org();
    PERFORM analytics._check_question(p_survey, p_question);

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH counted AS MATERIALIZED (
            SELECT given.question_id, given.value, sum(given.n)::bigint AS n, sum(given.weight_sum) AS weight,
                   sum(given.weight_square_sum) AS weight_square
            FROM analytics._own_count(v_survey.survey_id, 'all_time') AS given
            JOIN core.question AS asked ON asked.question_id = given.question_id
            WHERE given.answer_state = 'answered' AND asked.measurement = 'numeric'
              AND (p_question IS NULL OR asked.question_path = p_question)
            GROUP BY 1, 2
        ),
        centre AS (
            SELECT counted.question_id, sum(counted.n)::bigint AS n, sum(counted.weight) AS weight,
                   sum(counted.weight) ^ 2 / sum(counted.weight_square) AS n_effective,
                   (analytics.percentile_from_counts(
                       array_agg(counted.value ORDER BY counted.value), array_agg(counted.weight ORDER BY counted.value), '{0.5}',
                       sum(counted.n)))[1] AS median
            FROM counted
            GROUP BY 1
            HAVING NOT v_survey.is_confidential OR sum(counted.n) >= 20
        ),
        distance AS (
            SELECT centre.question_id, centre.n, abs(counted.value - centre.median::numeric) AS value, sum(counted.weight) AS weight
            FROM centre
            JOIN counted ON counted.question_id = centre.question_id
            GROUP BY 1, 2, 3
        ),
        spread AS (
            SELECT distance.question_id,
                   (analytics.percentile_from_counts(
                       array_agg(distance.value ORDER BY distance.value), array_agg(distance.weight ORDER BY distance.value), '{0.5}',
                       max(distance.n)))[1] AS deviation
            FROM distance
            GROUP BY 1
        ),
        drawn AS (
            SELECT centre.question_id, centre.n, centre.weight,
                   CASE WHEN v_survey.is_confidential THEN round(centre.n_effective) ELSE centre.n_effective END::float8 AS n_effective,
                   placed.median, placed.deviation,
                   placed.median - 3.5 / 0.6745 * placed.deviation AS lower_limit,
                   placed.median + 3.5 / 0.6745 * placed.deviation AS upper_limit,
                   CASE WHEN centre.n < 100 THEN 10 WHEN centre.n < 250 THEN 5 WHEN centre.n < 500 THEN 2 ELSE 1 END AS points
            FROM centre
            JOIN spread ON spread.question_id = centre.question_id
            JOIN core.question AS asked ON asked.question_id = centre.question_id
            CROSS JOIN LATERAL (SELECT CASE WHEN centre.n < 200 THEN 5 ELSE 1 END AS points) AS grid
            CROSS JOIN LATERAL (
                SELECT CASE WHEN v_survey.is_confidential
                            THEN analytics._shown_figure(centre.median, asked.scale_min, asked.scale_max, grid.points, coalesce(asked.scale_min, 0))
                            ELSE centre.median END AS median,
                       CASE WHEN v_survey.is_confidential
                            THEN analytics._shown_figure(spread.deviation, asked.scale_min, asked.scale_max, grid.points)
                            ELSE spread.deviation END AS deviation
            ) AS placed
        ),
        found AS (
            SELECT drawn.question_id,
                   coalesce(sum(counted.n) FILTER (WHERE counted.value < drawn.lower_limit), 0)::bigint AS n_low,
                   coalesce(sum(counted.n) FILTER (WHERE counted.value > drawn.upper_limit), 0)::bigint AS n_high,
                   coalesce(sum(counted.weight) FILTER (
                       WHERE counted.value < drawn.lower_limit OR counted.value > drawn.upper_limit), 0) AS weight
            FROM drawn
            JOIN counted ON counted.question_id = drawn.question_id
            WHERE drawn.deviation > 0
            GROUP BY 1
        ),
        figure AS (
            SELECT drawn.*, found.n_low, found.n_high,
                   CASE
                       WHEN NOT v_survey.is_confidential THEN (found.weight / drawn.weight)::float8
                       WHEN found.n_low + found.n_high >= 5
                           THEN analytics._shown_figure((found.weight / drawn.weight)::float8, 0, 1, drawn.points)
                   END AS share
            FROM drawn
            LEFT JOIN found ON found.question_id = drawn.question_id
        )
        SELECT v_survey.survey, question.question_path, question.title, question.question_type,
               coalesce(figure.n, CASE WHEN NOT v_survey.is_confidential THEN 0 END),
               figure.median, figure.deviation,
               CASE WHEN figure.deviation > 0 THEN figure.lower_limit END,
               CASE WHEN figure.deviation > 0 THEN figure.upper_limit END,
               CASE WHEN NOT v_survey.is_confidential THEN figure.n_low END,
               CASE WHEN NOT v_survey.is_confidential THEN figure.n_high END,
               figure.share,
               CASE WHEN v_survey.is_confidential THEN analytics._shown_bound(around.ci_low, figure.points / 100.0, false) ELSE around.ci_low END,
               CASE WHEN v_survey.is_confidential THEN analytics._shown_bound(around.ci_high, figure.points / 100.0, true) ELSE around.ci_high END,
               around.ci_level,
               CASE WHEN figure.deviation > 0 THEN 'beyond 3.5 robust standard deviations from the median (Iglewicz and Hoaglin 1993)'
                   || coalesce(', share: ' || around.method, '')
                   || CASE WHEN figure.n_effective <> figure.n THEN ' on the effective sample size (Kish 1965)' ELSE '' END
                   || CASE WHEN question.is_continuous THEN '; approximate: within 1 % (DDSketch, Masson, Rim and Lee 2019)' ELSE '' END
                   || CASE WHEN v_survey.is_confidential THEN format('; share by %s points, in steps of 5 answers', figure.points) ELSE '' END END,
               CASE WHEN figure.n IS NULL THEN missing.status ELSE 'ok' END,
               CASE
                   WHEN figure.n IS NULL AND v_survey.is_confidential THEN missing.reason || ', and outliers from 20 answers'
                   WHEN figure.n IS NULL THEN missing.reason
                   WHEN figure.deviation = 0 AND v_survey.is_confidential THEN 'no spread to be seen in such points'
                   WHEN figure.deviation = 0 THEN 'half of the answers are equal: no spread to be far by'
                   WHEN figure.share IS NULL THEN 'fewer than 5 answers, or none, are so far out'
               END
        FROM core.question AS question
        LEFT JOIN figure ON figure.question_id = question.question_id
        CROSS JOIN analytics._withheld(v_survey.is_confidential) AS missing
        LEFT JOIN LATERAL analytics.proportion_ci(figure.share * figure.n_effective, figure.n_effective) AS around ON true
        WHERE question.survey_id = v_survey.survey_id AND question.measurement = 'numeric'
          AND (p_question IS NULL OR question.question_path = p_question)
        ORDER BY question.question_id;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_outlier(text, text) IS
$$How many answers and scores of your organisation lie far from the others, and never whose: one row for each scale and numeric question, over all time.
p_survey: a survey's code, null for all of yours; p_question: a question path, null for all. survey, question, question_title and question_type say what was asked.
An outlier is further than 3.5 robust standard deviations from the median: 0.6745 |value - median| / median_deviation > 3.5, where median_deviation is the median of the
distances from the median, in the unit of the question (Iglewicz and Hoaglin 1993); that is beyond lower_limit or upper_limit, in the same unit. n counts the answers, n_low and n_high
those beyond either limit; share, 0 to 1, is both together, with its interval ci_low to ci_high at confidence ci_level. Of normal scores 0.0005 are so far out.
Median, median_deviation and share are weighted, the share's interval is on the effective number of answers (Kish 1965); numbers without limits are counted in buckets of 1 %.
Confidential surveys: from 20 answers, in steps of 5; median and median_deviation in points as in analytics.own_results, share by 10 points (5 from 100 answers, 2 from 250, 1 from 500) and
null where fewer than 5 answers are so far out, n_low and n_high always null.
method says how; reason says why a figure is missing. status: ok, protected, none. Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_outlier(text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
