CREATE OR REPLACE FUNCTION analytics.own_trend_analysis(
    p_survey   text DEFAULT NULL,
    p_question text DEFAULT NULL,
    p_period   text DEFAULT 'month'
)
    RETURNS TABLE (
        survey              text,
        question            text,
        question_title      text,
        measurement         text,
        period              text,
        first_period        timestamp,
        last_period         timestamp,
        n_periods           integer,
        n                   bigint,
        first_mean          double precision,
        last_mean           double precision,
        slope               double precision,
        ci_low              double precision,
        ci_high             double precision,
        ci_level            double precision,
        slope_p_value       double precision,
        sen_slope           double precision,
        sen_ci_low          double precision,
        sen_ci_high         double precision,
        tau                 double precision,
        p_value             double precision,
        correlation         double precision,
        correlation_ci_low  double precision,
        correlation_ci_high double precision,
        correlation_p_value double precision,
        direction           text,
        series              integer,
        method              text,
        reason              text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH point AS (
        SELECT seen.*, max(seen.series) OVER (PARTITION BY seen.survey, seen.question) AS newest
        FROM analytics.own_change(p_survey, p_question, p_period) AS seen
    ),
    packed AS (
        SELECT point.survey, point.question, max(point.question_title) AS question_title, max(point.measurement) AS measurement,
               max(point.newest) AS series, count(point.mean)::integer AS n_periods, sum(point.n) FILTER (WHERE point.mean IS NOT NULL)::bigint AS n,
               min(point.period_start) FILTER (WHERE point.mean IS NOT NULL) AS first_period,
               max(point.period_start) FILTER (WHERE point.mean IS NOT NULL) AS last_period,
               array_agg(point.mean ORDER BY point.period_start) FILTER (WHERE point.mean IS NOT NULL) AS means,
               array_agg(point.n_effective ORDER BY point.period_start) FILTER (WHERE point.mean IS NOT NULL) AS weights,
               array_agg(analytics._period_number(p_period, point.period_start)::double precision ORDER BY point.period_start)
                   FILTER (WHERE point.mean IS NOT NULL) AS times
        FROM point
        WHERE point.series = point.newest
        GROUP BY point.survey, point.question
    )
    SELECT packed.survey, packed.question, packed.question_title, packed.measurement, p_period, packed.first_period,
           packed.last_period, packed.n_periods, coalesce(packed.n, 0), packed.means[1], packed.means[packed.n_periods],
           line.slope, line.ci_low, line.ci_high, line.ci_level, line.p_value,
           sen.slope, sen.ci_low, sen.ci_high, test.tau, test.p_value,
           going.coefficient, going.ci_low, going.ci_high, going.p_value,
           analytics.trend_direction(test.s, test.p_value), packed.series,
           concat_ws('; ', line.method || ' by n', sen.method, test.method, going.method),
           coalesce(test.reason, line.reason, sen.reason, going.reason)
    FROM packed
    CROSS JOIN LATERAL analytics.linear_trend(packed.means, packed.times, packed.weights) AS line
    CROSS JOIN LATERAL analytics.theil_sen(packed.means, packed.times) AS sen
    CROSS JOIN LATERAL analytics.mann_kendall(packed.means) AS test
    CROSS JOIN LATERAL analytics.correlation(packed.times, packed.means) AS going
    ORDER BY packed.survey, packed.question;
END;
$$;

COMMENT ON FUNCTION analytics.own_trend_analysis(text, text, text) IS
$$Whether your organisation's results rise or fall over time: one row for each question with a mean or a share.
p_survey: a survey's code, null for all of yours. p_question: a question path, null for all. p_period: hour, day, week, month, quarter or year, in UTC.
The figures are those of analytics.own_change since the last break (series counts from 1), n_periods of them, of n answers. direction reads the test of
Mann and Kendall (tau, p_value) at 5 %: improving (higher figures), declining (lower) or stable (no trend can be told from chance), null for fewer than four
figures. slope is the change for each period, each figure weighted by its answers, sen_slope the same that no outlier bends. correlation is that of the
figures with time. Fewer periods or one outlier more: the three may disagree. What is not defined is null and reason says why.
Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation, SM025 unknown period.
Answers to: analyzeTrends.$$;

GRANT EXECUTE ON FUNCTION analytics.own_trend_analysis(text, text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
