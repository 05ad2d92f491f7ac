-- Made of what analytics.own_trend() and own_series() show and nothing else, so a confidential survey tells no more by it.
CREATE OR REPLACE FUNCTION analytics.own_force_metric(
    p_metric text,
    p_survey text DEFAULT NULL,
    p_period text DEFAULT 'month'
)
    RETURNS TABLE (
        survey       text,
        force        text,
        force_title  text,
        metric       text,
        metric_title text,
        period       text,
        n            integer,
        correlation  double precision,
        ci_low       double precision,
        ci_high      double precision,
        ci_level     double precision,
        p_value      double precision,
        impact       text,
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
BEGIN
    -- Who asks comes first: a role of no organisation learns nothing else.
    PERFORM ops.current_org();
    PERFORM analytics._check_period(p_period, ARRAY['day', 'week', 'month', 'quarter', 'year']);
    IF p_metric IS NULL THEN
        RAISE EXCEPTION 'the metric is missing'
            USING ERRCODE = 'SM020',
                  HINT    = 'SELECT DISTINCT metric FROM analytics.own_series; shows those of your organisation.';
    END IF;

    IF NOT EXISTS (SELECT FROM core.metric AS known WHERE known.metric = p_metric) THEN
        RAISE EXCEPTION 'unknown metric "%"', p_metric
            USING ERRCODE = 'SM027',
                  HINT    = 'SELECT DISTINCT metric FROM analytics.own_series; shows those of your organisation.';
    END IF;

    RETURN QUERY
    WITH measured AS MATERIALIZED (
        SELECT series.survey, date_trunc(p_period, series.bucket_start AT TIME ZONE 'UTC') AS period_start,
               CASE max(series.kind) WHEN 'gauge' THEN sum(series.total) / nullif(sum(series.n), 0) ELSE sum(series.total) END AS value
        FROM analytics.own_series(NULL, p_metric, '1d') AS series
        WHERE series.total IS NOT NULL
        GROUP BY 1, 2
    )
    SELECT own.survey, known.force, known.title, held.metric, held.title, p_period, coalesce(going.n, 0), going.coefficient,
           going.ci_low, going.ci_high, going.ci_level, going.p_value,
           CASE
               WHEN going.ci_low > 0 OR going.ci_high < 0 THEN analytics.effect_word('pearson_r', going.coefficient)
               WHEN going.ci_low IS NOT NULL THEN 'not distinguishable'
           END,
           going.method,
           CASE WHEN coalesce(going.n, 0) > 0 THEN 'ok' WHEN own.is_confidential THEN 'protected' ELSE 'none' END,
           CASE WHEN coalesce(going.n, 0) = 0 THEN 'no period has both a score that is shown and a value of the metric' ELSE going.reason END
    FROM analytics._own_survey(p_survey) AS own
    JOIN (
        SELECT named.survey_id, force.force, force.title, force.ordinal, named.scale
        FROM core.force_scale AS named
        JOIN core.force AS force ON force.force = named.force
        UNION ALL
        SELECT whole.survey_id, NULL, 'Readiness', NULL, whole.scale FROM core.readiness AS whole
    ) AS known ON known.survey_id = own.survey_id
    JOIN core.metric AS held ON held.metric = p_metric
    LEFT JOIN LATERAL (
        SELECT found.*
        FROM (
            SELECT array_agg(score.mean ORDER BY score.period_start) AS scores,
                   array_agg(measured.value ORDER BY score.period_start) AS figures
            FROM analytics.own_trend(own.survey, known.scale, p_period) AS score
            JOIN measured ON measured.period_start = score.period_start AND (measured.survey IS NULL OR measured.survey = own.survey)
            WHERE score.mean IS NOT NULL
        ) AS pair
        CROSS JOIN LATERAL analytics.correlation(pair.scores, pair.figures) AS found
    ) AS going ON true
    ORDER BY own.survey, known.ordinal NULLS FIRST;
END;
$$;

COMMENT ON FUNCTION analytics.own_force_metric(text, text, text) IS
$$How far the forces of progress go together with a metric of your organisation (core.record_metrics), period by period: for each survey whose author named its forces a row for its readiness (force null) and one for each force (force_title in words).
p_metric: name of the metric, of the organisation as a whole or of the survey; of a gauge the mean counts, of a count the sum. p_survey: a survey's code, null for all of yours. p_period: day, week, month, quarter or year, in UTC.
metric, metric_title and period say what the force is held against. correlation is Pearson's, of the scores and the metric in the n periods that have both, from -1 over 0 to 1, with its interval ci_low to ci_high at ci_level and p_value (analytics.correlation). impact is the word for it,
as in analytics.own_force_impact. Two figures that both rise go together without having anything to do with each other, and periods that resemble their neighbours make the interval too narrow: it is a
hint where to look. Scores are those that analytics.own_trend shows, also of a confidential survey.
status: ok, protected, none; reason says why a figure is missing, method how it was computed. Raises SM001 unknown survey, SM016 role of no organisation, SM020 no metric, SM025 unknown period, SM027 unknown metric.$$;

GRANT EXECUTE ON FUNCTION analytics.own_force_metric(text, text, text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
