-- Made of what analytics.own_quality() shows and nothing else.
CREATE OR REPLACE FUNCTION analytics.own_quality_forecast(
    p_survey  text DEFAULT NULL,
    p_period  text DEFAULT 'month',
    p_horizon integer DEFAULT 3
)
    RETURNS TABLE (
        survey       text,
        period       text,
        period_start date,
        step         integer,
        forecast     double precision,
        ci_low       double precision,
        ci_high      double precision,
        ci_level     double precision,
        model        text,
        mase         double precision,
        n_periods    integer,
        n            bigint,
        last_period  date,
        last_score   double precision,
        method       text,
        reason       text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_length interval := CASE p_period WHEN 'month' THEN interval '1 month' WHEN 'quarter' THEN interval '3 months' ELSE interval '1 year' END;
    v_season integer  := CASE p_period WHEN 'month' THEN 12 WHEN 'quarter' THEN 4 END;
BEGIN
    PERFORM analytics._check_period(p_period, ARRAY['month', 'quarter', 'year']);

    RETURN QUERY
    WITH seen AS MATERIALIZED (
        SELECT judged.survey, judged.period_start, judged.n, judged.mean_score
        FROM analytics.own_quality(p_survey, p_period) AS judged
    ),
    spell AS (
        SELECT seen.survey, min(seen.period_start) AS first_period,
               max(seen.period_start) FILTER (WHERE seen.mean_score IS NOT NULL) AS last_period
        FROM seen
        GROUP BY seen.survey
    ),
    -- Where a period is missing, or not shown, the series begins after it.
    point AS (
        SELECT spell.survey, spell.last_period, each.period_start::date AS period_start, seen.n, seen.mean_score,
               max(each.period_start) FILTER (WHERE seen.mean_score IS NULL) OVER (PARTITION BY spell.survey) AS gap
        FROM spell
        LEFT JOIN LATERAL generate_series(spell.first_period::timestamp, spell.last_period::timestamp, v_length) AS each (period_start) ON true
        LEFT JOIN seen ON seen.survey = spell.survey AND seen.period_start = each.period_start::date
    ),
    packed AS (
        SELECT point.survey, point.last_period,
               array_agg(point.mean_score ORDER BY point.period_start) FILTER (WHERE point.gap IS NULL OR point.period_start > point.gap) AS scores,
               sum(point.n) FILTER (WHERE point.gap IS NULL OR point.period_start > point.gap)::bigint AS n
        FROM point
        GROUP BY point.survey, point.last_period
    )
    SELECT packed.survey, p_period, (packed.last_period + ahead.step * v_length)::date, ahead.step,
           CASE WHEN ahead.forecast IS NOT NULL THEN least(greatest(ahead.forecast, 0), 100) END,
           CASE WHEN ahead.forecast IS NOT NULL THEN least(greatest(ahead.ci_low, 0), 100) END,
           CASE WHEN ahead.forecast IS NOT NULL THEN least(greatest(ahead.ci_high, 0), 100) END,
           ahead.ci_level, ahead.model, ahead.mase, coalesce(cardinality(packed.scores), 0), coalesce(packed.n, 0), packed.last_period,
           packed.scores[cardinality(packed.scores)], ahead.method, ahead.reason
    FROM packed
    CROSS JOIN LATERAL analytics.forecast(packed.scores, p_horizon, 0.95, v_season) AS ahead
    ORDER BY packed.survey, ahead.step;
END;
$$;

COMMENT ON FUNCTION analytics.own_quality_forecast(text, text, integer) IS
$$How carefully your organisation's surveys will be filled in, as far as the past tells: one row for each survey and step ahead.
p_survey: a survey's code, null for all of yours. p_period: month, quarter or year (UTC). p_horizon: how many periods ahead, 1 to 100. The figures are the mean scores of analytics.own_quality, 100 with no rule broken down to 0,
of n_periods periods without a gap and n responses, the last being last_score in last_period. forecast and its interval ci_low to ci_high at ci_level, for the period that begins at period_start, step periods ahead, are made by the model
that would have done best so far (analytics.forecast), mase says how well, method how; they are cut at 0 and 100. Fewer than eight figures are refused, and reason says so.
Raises SM001 unknown survey, SM016 role of no organisation, SM025 unknown period or a horizon out of range.$$;

GRANT EXECUTE ON FUNCTION analytics.own_quality_forecast(text, text, integer) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
