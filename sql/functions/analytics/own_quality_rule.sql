CREATE OR REPLACE FUNCTION analytics.own_quality_rule(
    p_survey text DEFAULT NULL,
    p_period text DEFAULT 'all_time'
)
    RETURNS TABLE (
        survey       text,
        period       text,
        period_start date,
        rule         text,
        rule_title   text,
        n            bigint,
        n_broken     bigint,
        share_broken double precision,
        ci_low       double precision,
        ci_high      double precision,
        ci_level     double precision,
        method       text,
        status       text,
        reason       text
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

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH counted AS (
            SELECT counted.period_start, counted.subject, sum(counted.n)::bigint AS n,
                   coalesce(sum(counted.n) FILTER (WHERE counted.found_value = 1), 0)::bigint AS broken
            FROM analytics._own_quality_count(v_survey.survey_id, p_period) AS counted
            WHERE counted.subject <> 'score'
            GROUP BY counted.period_start, counted.subject
        )
        SELECT v_survey.survey, p_period, spell.period_start::date, held.rule, held.title, counted.n,
               CASE WHEN NOT v_survey.is_confidential THEN counted.broken END, shown.share,
               CASE WHEN v_survey.is_confidential THEN analytics._shown_bound(around.ci_low, grid.points / 100.0, false)
                    ELSE around.ci_low END,
               CASE WHEN v_survey.is_confidential THEN analytics._shown_bound(around.ci_high, grid.points / 100.0, true)
                    ELSE around.ci_high END,
               around.ci_level,
               CASE WHEN counted.n IS NOT NULL THEN
                   format('%s %s: %s; share broken, %s', CASE WHEN held.is_low THEN 'below' ELSE 'from' END, held.threshold,
                          held.source, around.method)
                       || CASE WHEN v_survey.is_confidential THEN format('; by %s points', grid.points) ELSE '' END
               END,
               CASE WHEN counted.n IS NOT NULL THEN 'ok' ELSE missing.status END,
               CASE WHEN counted.n IS NOT NULL THEN NULL
                    WHEN v_survey.is_confidential THEN 'a month is shown once 5 people can be judged by the rule'
                    ELSE format('no response with %s %s', held.minimum_base, held.base) END
        FROM rollup.quality_rule_in_force AS held
        CROSS JOIN analytics._own_quality_period(v_survey.survey_id, p_period) AS spell
        CROSS JOIN analytics._withheld(v_survey.is_confidential) AS missing
        LEFT JOIN counted ON counted.period_start IS NOT DISTINCT FROM spell.period_start AND counted.subject = held.rule
        CROSS JOIN LATERAL (SELECT CASE WHEN counted.n < 200 THEN 5 ELSE 1 END AS points) AS grid
        CROSS JOIN LATERAL (
            SELECT CASE WHEN v_survey.is_confidential
                        THEN analytics._shown_figure(counted.broken::double precision / counted.n, 0, 1, grid.points)
                        ELSE counted.broken::double precision / counted.n END AS share
        ) AS shown
        LEFT JOIN LATERAL analytics.proportion_ci(shown.share * counted.n, counted.n) AS around ON counted.n > 0
        WHERE held.weight > 0
        ORDER BY spell.period_start, held.rule;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_quality_rule(text, text) IS
$$How often each quality rule is broken in your organisation's surveys: one row for each survey, period and rule.
p_survey: a survey's code, null for all of yours; p_period: all_time, year, quarter or month (UTC).
rule and rule_title are those of analytics.quality_rule. n is how many responses could be judged by it, n_broken how many break it, share_broken their share, 0 to 1,
with the interval of analytics.proportion_ci; method has the threshold and its source.
Confidential surveys: from 5 people a month on for each rule (status protected until then), in steps of 5 responses, by 5 points until 200 responses, no
n_broken. status: ok, protected, none. Raises SM001 unknown survey, SM016 role of no organisation, SM025 unknown period.$$;

GRANT EXECUTE ON FUNCTION analytics.own_quality_rule(text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
