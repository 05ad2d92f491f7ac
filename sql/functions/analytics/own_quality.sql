CREATE OR REPLACE FUNCTION analytics.own_quality(
    p_survey text DEFAULT NULL,
    p_period text DEFAULT 'all_time'
)
    RETURNS TABLE (
        survey             text,
        period             text,
        period_start       date,
        n                  bigint,
        n_flagged          bigint,
        share_flagged      double precision,
        ci_low             double precision,
        ci_high            double precision,
        ci_level           double precision,
        mean_score         double precision,
        mean_score_ci_low  double precision,
        mean_score_ci_high double precision,
        median_score       double precision,
        base               text,
        method             text,
        status             text,
        reason             text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
    v_survey record;
BEGIN
    PERFORM analytics._check_period(p_period, ARRAY['month', 'quarter', 'year', 'all_time']);

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH counted AS (
            SELECT counted.period_start, array_agg(counted.found_value::numeric ORDER BY counted.found_value) AS scores,
                   array_agg(counted.n ORDER BY counted.found_value) AS counts, sum(counted.n)::bigint AS n,
                   coalesce(sum(counted.n) FILTER (WHERE counted.found_value <= 50), 0)::bigint AS flagged
            FROM analytics._own_quality_count(v_survey.survey_id, p_period) AS counted
            WHERE counted.subject = 'score'
            GROUP BY counted.period_start
        ),
        done AS (
            SELECT CASE WHEN p_period <> 'all_time' THEN date_trunc(p_period, answered.month::timestamp) END AS period_start,
                   count(*) AS n
            FROM core.response_set AS answered
            WHERE NOT v_survey.is_confidential AND answered.org_id = v_org_id AND answered.survey_id = v_survey.survey_id
              AND answered.completed_at IS NOT NULL
            GROUP BY 1
        )
        SELECT v_survey.survey, p_period, spell.period_start::date, counted.n,
               CASE WHEN NOT v_survey.is_confidential THEN counted.flagged END, shown.share,
               CASE WHEN v_survey.is_confidential THEN analytics._shown_bound(around.ci_low, grid.points / 100.0, false)
                    ELSE around.ci_low END,
               CASE WHEN v_survey.is_confidential THEN analytics._shown_bound(around.ci_high, grid.points / 100.0, true)
                    ELSE around.ci_high END,
               around.ci_level, shown.mean,
               CASE WHEN v_survey.is_confidential THEN analytics._shown_bound(scored.ci_low, analytics._shown_points(counted.n), false)
                    ELSE scored.ci_low END,
               CASE WHEN v_survey.is_confidential THEN analytics._shown_bound(scored.ci_high, analytics._shown_points(counted.n), true)
                    ELSE scored.ci_high END,
               CASE WHEN NOT v_survey.is_confidential THEN scored.median END,
               CASE WHEN v_survey.is_confidential THEN format('%s judged', counted.n)
                    ELSE format('%s judged of %s completed', coalesce(counted.n, 0), coalesce(done.n, 0)) END,
               CASE WHEN counted.n IS NOT NULL THEN
                   format('flagged: score of 50 or less, %s; score: %s', around.method, scored.method)
                       || CASE WHEN v_survey.is_confidential
                          THEN format('; shares by %s points, scores by %s', grid.points, analytics._shown_points(counted.n)) ELSE '' END
               END,
               CASE WHEN counted.n IS NOT NULL THEN 'ok' ELSE missing.status END,
               CASE WHEN counted.n IS NOT NULL THEN scored.reason
                    WHEN v_survey.is_confidential THEN missing.reason ELSE 'no response has been judged' END
        FROM analytics._own_quality_period(v_survey.survey_id, p_period) AS spell
        CROSS JOIN analytics._withheld(v_survey.is_confidential) AS missing
        LEFT JOIN counted ON counted.period_start IS NOT DISTINCT FROM spell.period_start
        LEFT JOIN done ON done.period_start IS NOT DISTINCT FROM spell.period_start
        CROSS JOIN LATERAL (SELECT CASE WHEN counted.n < 200 THEN 5 ELSE 1 END AS points) AS grid
        LEFT JOIN LATERAL analytics.summarise(counted.scores, counted.counts, NULL, NULL, 'numeric') AS scored ON counted.n > 0
        CROSS JOIN LATERAL (
            SELECT CASE WHEN v_survey.is_confidential
                        THEN analytics._shown_figure(counted.flagged::double precision / counted.n, 0, 1, grid.points)
                        ELSE counted.flagged::double precision / counted.n END AS share,
                   CASE WHEN v_survey.is_confidential
                        THEN analytics._shown_figure(scored.mean, 0, 100, analytics._shown_points(counted.n))
                        ELSE scored.mean END AS mean
        ) AS shown
        LEFT JOIN LATERAL analytics.proportion_ci(shown.share * counted.n, counted.n) AS around ON counted.n > 0
        ORDER BY spell.period_start;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_quality(text, text) IS
$$How carefully your organisation's surveys were filled in: one row for each survey and period, by number of responses, without weights.
p_survey: a survey's code, null for all of yours; p_period: all_time, year, quarter or month (UTC).
n responses were judged by the quality rules (analytics.quality_rule); each has a score from 100 (no rule broken) down to 0, less the weights of the
rules that it breaks, and is flagged at 50 or less. n_flagged and share_flagged (0 to 1) are the flagged ones, with the interval of analytics.proportion_ci;
mean_score and median_score are of all, the mean with a Student t interval. base says how many of the completed are judged yet. No flagged response is left out anywhere: what
leaving them out would change is in analytics.own_quality_effect.
Confidential surveys: from 5 people a month on (status protected until then), in steps of 5 responses, shares by 5 points until 200 responses, scores as means
of results, no n_flagged and no median. status: ok, protected, none. Raises SM001 unknown survey, SM016 role of no organisation, SM025 unknown period.$$;

GRANT EXECUTE ON FUNCTION analytics.own_quality(text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
