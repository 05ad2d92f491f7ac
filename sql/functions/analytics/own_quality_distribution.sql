CREATE OR REPLACE FUNCTION analytics.own_quality_distribution(
    p_survey text DEFAULT NULL,
    p_period text DEFAULT 'all_time'
)
    RETURNS TABLE (
        survey       text,
        period       text,
        period_start date,
        score_from   integer,
        score_to     integer,
        n            bigint,
        share        double precision,
        ci_low       double precision,
        ci_high      double precision,
        ci_level     double precision,
        base_n       bigint,
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
            SELECT counted.period_start, counted.found_value, counted.n,
                   sum(counted.n) OVER (PARTITION BY counted.period_start)::bigint AS base_n
            FROM analytics._own_quality_count(v_survey.survey_id, p_period) AS counted
            WHERE counted.subject = 'score'
        ),
        summed AS (
            SELECT spell.period_start, band.number, max(counted.base_n) AS base_n,
                   coalesce(sum(counted.n) FILTER (WHERE greatest((counted.found_value - 1) / 10, 0) = band.number), 0)::bigint AS n
            FROM analytics._own_quality_period(v_survey.survey_id, p_period) AS spell
            CROSS JOIN generate_series(0, 9) AS band (number)
            LEFT JOIN counted ON counted.period_start IS NOT DISTINCT FROM spell.period_start
            GROUP BY spell.period_start, band.number
        )
        -- As in own_distribution: bins of a confidential survey wait for twenty.
        SELECT v_survey.survey, p_period, summed.period_start::date,
               CASE WHEN summed.number = 0 THEN 0 ELSE summed.number * 10 + 1 END, summed.number * 10 + 10,
               CASE WHEN NOT v_survey.is_confidential AND gate.is_open THEN summed.n END, shown.share,
               CASE WHEN v_survey.is_confidential THEN analytics._shown_bound(around.ci_low, grid.points / 100.0, false)
                    ELSE around.ci_low END,
               CASE WHEN v_survey.is_confidential THEN analytics._shown_bound(around.ci_high, grid.points / 100.0, true)
                    ELSE around.ci_high END,
               around.ci_level, CASE WHEN gate.is_open THEN summed.base_n END,
               CASE WHEN gate.is_open THEN 'share, ' || around.method
                   || CASE WHEN v_survey.is_confidential THEN format('; by %s points', grid.points) ELSE '' END END,
               CASE WHEN gate.is_open THEN 'ok' ELSE missing.status END,
               CASE WHEN gate.is_open THEN NULL
                    WHEN NOT v_survey.is_confidential THEN 'no response has been judged'
                    WHEN summed.base_n IS NULL THEN missing.reason
                    ELSE 'a distribution is shown from 20 responses' END
        FROM summed
        CROSS JOIN analytics._withheld(v_survey.is_confidential) AS missing
        CROSS JOIN LATERAL (
            SELECT CASE WHEN summed.base_n < 100 THEN 10 WHEN summed.base_n < 250 THEN 5 WHEN summed.base_n < 500 THEN 2 ELSE 1 END
                       AS points
        ) AS grid
        CROSS JOIN LATERAL (
            SELECT coalesce(summed.base_n >= CASE WHEN v_survey.is_confidential THEN 20 ELSE 1 END, false) AS is_open
        ) AS gate
        CROSS JOIN LATERAL (
            SELECT CASE
                WHEN NOT gate.is_open THEN NULL
                WHEN v_survey.is_confidential
                    THEN analytics._shown_figure(summed.n::double precision / summed.base_n, 0, 1, grid.points)
                ELSE summed.n::double precision / summed.base_n
            END AS share
        ) AS shown
        LEFT JOIN LATERAL analytics.proportion_ci(shown.share * summed.base_n, summed.base_n) AS around ON gate.is_open
        ORDER BY summed.period_start, summed.number;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_quality_distribution(text, text) IS
$$How the quality scores of your organisation's responses spread: one row for each survey, period and band of ten points, also those without any.
p_survey: a survey's code, null for all of yours; p_period: all_time, year, quarter or month (UTC).
n of base_n judged responses have a score from score_from to score_to; share is theirs, 0 to 1, with the interval of analytics.proportion_ci. The bands up to 50 are the
flagged ones. Confidential surveys: from 20 responses (status protected until then), in steps of 5, shares by 10 points (5 from 100 responses, 2 from 250, 1
from 500), n null. status: ok, protected, none. Raises SM001 unknown survey, SM016 role of no organisation, SM025 unknown period.$$;

GRANT EXECUTE ON FUNCTION analytics.own_quality_distribution(text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
