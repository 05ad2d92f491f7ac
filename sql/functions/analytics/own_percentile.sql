CREATE OR REPLACE FUNCTION analytics.own_percentile(
    p_survey      text,
    p_percentiles double precision[] DEFAULT '{0.1,0.25,0.5,0.75,0.9,0.95}',
    p_question    text DEFAULT NULL,
    p_period      text DEFAULT 'all_time'
)
    RETURNS TABLE (
        survey           text,
        question         text,
        question_title   text,
        period           text,
        period_start     date,
        percentile       double precision,
        value            double precision,
        n                bigint,
        method           text,
        status           text,
        reason           text,
        quantile_error   double precision,
        n_effective      double precision,
        unweighted_value double precision
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
    PERFORM analytics._check_period(p_period, ARRAY['month', 'quarter', 'year', 'all_time']);
    PERFORM analytics._check_question(p_survey, p_question);

    IF p_percentiles IS NULL OR EXISTS (
        SELECT FROM unnest(p_percentiles) AS wanted (percentile) WHERE (wanted.percentile BETWEEN 0 AND 1) IS NOT TRUE
    ) THEN
        RAISE EXCEPTION 'percentiles % are not all between 0 and 1', coalesce(p_percentiles::text, 'null')
            USING ERRCODE = 'SM025',
                  HINT    = 'Write the median as 0.5.';
    END IF;

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH figure AS (
            SELECT counted.question_id, counted.period_start, sum(counted.n)::bigint AS n,
                   analytics.percentile_from_counts(
                       array_agg(counted.value ORDER BY counted.value),
                       array_agg(counted.weight_sum ORDER BY counted.value),
                       p_percentiles,
                       sum(counted.n)
                   ) AS cut_points,
                   analytics.percentile_from_counts(
                       array_agg(counted.value ORDER BY counted.value),
                       array_agg(counted.n ORDER BY counted.value),
                       p_percentiles
                   ) AS unweighted_points,
                   sum(counted.weight_sum) ^ 2 / sum(counted.weight_square_sum) AS n_effective
            FROM analytics._own_count(v_survey.survey_id, p_period) AS counted
            WHERE counted.answer_state = 'answered'
            GROUP BY 1, 2
        )
        SELECT v_survey.survey, question.question_path, question.title, p_period, figure.period_start::date,
               wanted.percentile,
               CASE
                   WHEN NOT v_survey.is_confidential THEN figure.cut_points[wanted.position]
                   WHEN seen.is_shown THEN analytics._shown_figure(
                       figure.cut_points[wanted.position], question.scale_min, question.scale_max,
                       CASE WHEN figure.n < 200 THEN 5 ELSE 1 END, coalesce(question.scale_min, 0)
                   )
               END,
               coalesce(figure.n, missing.n),
               'percentile type 7 (Hyndman and Fan 1996)'
                   || CASE WHEN question.is_continuous THEN ', approximate: within 1 % (DDSketch, Masson, Rim and Lee 2019)' ELSE '' END
                   || CASE WHEN v_survey.is_confidential THEN '; points by fives, from 200 answers whole points; in steps of 5 answers' ELSE '' END,
               CASE
                   WHEN figure.n IS NULL THEN missing.status
                   WHEN seen.is_shown THEN 'ok'
                   ELSE 'protected'
               END,
               CASE
                   WHEN figure.n IS NULL THEN missing.reason
                   WHEN NOT seen.is_shown AND least(wanted.percentile, 1 - wanted.percentile) <= 0
                       THEN 'the smallest and largest answer are never shown'
                   WHEN NOT seen.is_shown AND NOT grid.is_twentieth
                       THEN 'a confidential survey has the percentiles 0.05, 0.10, ... 0.95'
                   WHEN NOT seen.is_shown
                       THEN format('shown from %s answers', ceil(greatest(10, 2.5 / least(wanted.percentile, 1 - wanted.percentile))))
               END,
               CASE WHEN figure.n IS NOT NULL THEN CASE WHEN question.is_continuous THEN 0.01 ELSE 0 END END::float8,
               CASE WHEN v_survey.is_confidential THEN round(figure.n_effective) ELSE figure.n_effective END::float8,
               CASE WHEN NOT v_survey.is_confidential THEN figure.unweighted_points[wanted.position] END
        FROM core.question AS question
        LEFT JOIN figure ON figure.question_id = question.question_id
        CROSS JOIN unnest(p_percentiles) WITH ORDINALITY AS wanted (percentile, position)
        CROSS JOIN LATERAL (
            SELECT withheld.status, withheld.reason, CASE WHEN NOT v_survey.is_confidential THEN 0 END AS n
            FROM analytics._withheld(v_survey.is_confidential) AS withheld
        ) AS missing
        CROSS JOIN LATERAL (
            SELECT round(wanted.percentile::numeric * 20, 9) % 1 = 0 AS is_twentieth
        ) AS grid
        CROSS JOIN LATERAL (
            -- As in _own_summary(): two and a half answers on the smaller side, and ten in all. The
            -- margin is for 0.9, which is a little more than nine tenths in binary. Twentieths only:
            -- with every p to choose from, the places where the value jumps would count the answers.
            SELECT NOT v_survey.is_confidential
                OR (grid.is_twentieth AND figure.n >= 10
                    AND figure.n * least(wanted.percentile, 1 - wanted.percentile) >= 2.5 - 1e-9) AS is_shown
        ) AS seen
        WHERE question.survey_id = v_survey.survey_id AND question.measurement = 'numeric'
          AND (p_question IS NULL OR question.question_path = p_question)
        ORDER BY question.question_id, figure.period_start, wanted.position;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_percentile(text, double precision[], text, text) IS
$$Any percentiles of your organisation's answers: one row for each numeric question, period and percentile asked.
p_percentiles are fractions, 0.5 for the median; p_survey null for all surveys of yours; p_question a question path, null for all; p_period all_time, year, quarter or month (UTC).
survey, question and question_title say what was asked; period, period_start (first day, UTC; null for all_time) and percentile what the row is for.
value is in the unit of the question and rests on n answers, n_effective when weighted (Kish 1965); unweighted_value is the percentile without weights, null for a
confidential survey. quantile_error is the bound of the relative error: 0.01 for numbers without limits, counted in buckets of 1 %, else 0.
 method says how it was computed, reason why it is missing. Confidential surveys: points (hundredths of the scale) by fives under 200 answers, twentieths only (0.05, 0.10, ...),
and only where 10 people answered and at least 2.5 of them lie on the smaller side, so quartiles from 10 answers, p90 from 25, p95 from 50, never 0 or 1.
status: ok, protected, none. Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation, SM025 unknown period or a
percentile outside 0 to 1.$$;

GRANT EXECUTE ON FUNCTION analytics.own_percentile(text, double precision[], text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
