CREATE OR REPLACE FUNCTION analytics.own_anomaly(
    p_survey   text DEFAULT NULL,
    p_question text DEFAULT NULL,
    p_period   text DEFAULT 'month'
)
    RETURNS TABLE (
        survey         text,
        question       text,
        question_title text,
        measurement    text,
        period         text,
        period_start   timestamp,
        n              bigint,
        mean           double precision,
        ci_low         double precision,
        ci_high        double precision,
        ci_level       double precision,
        expected       double precision,
        deviation      double precision,
        effect         double precision,
        p_value        double precision,
        anomaly        text,
        lower_limit    double precision,
        upper_limit    double precision,
        rules          text,
        series         integer,
        method         text,
        reason         text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH point AS MATERIALIZED (
        SELECT seen.*,
               row_number() OVER line AS place,
               -- Of all answers of the series: a month in which all agree is not exact for that.
               sqrt(sum((seen.n_effective - 1) * seen.sd ^ 2) OVER line / nullif(sum(seen.n_effective - 1) OVER line, 0)) AS spread
        FROM analytics.own_change(p_survey, p_question, p_period) AS seen
        WINDOW line AS (
            PARTITION BY seen.survey, seen.question, seen.series ORDER BY seen.period_start
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        )
    ),
    packed AS (
        SELECT point.survey, point.question, point.series, max(point.spread) AS spread,
               array_agg(CASE WHEN point.n_effective >= 10 THEN point.mean END ORDER BY point.period_start) AS means,
               array_agg(CASE WHEN point.n_effective >= 10 THEN nullif(point.spread, 0) / sqrt(point.n_effective) END
                         ORDER BY point.period_start) AS errors
        FROM point
        GROUP BY point.survey, point.question, point.series
    ),
    -- Once for each series, and not for each row that they are joined with.
    found AS MATERIALIZED (
        SELECT packed.survey, packed.question, packed.series, each.*
        FROM packed
        CROSS JOIN LATERAL (
            SELECT judged.position, judged.expected, judged.deviation, judged.p_value, judged.anomaly, judged.method,
                   judged.reason, drawn.lower_limit, drawn.upper_limit, drawn.rules, drawn.method AS chart_method
            FROM analytics.find_anomalies(packed.means, packed.errors, 0.01, coalesce(0.2 * packed.spread, 0)) AS judged
            JOIN analytics.control_chart(packed.means, packed.errors) AS drawn ON drawn.position = judged.position
        ) AS each
    )
    SELECT point.survey, point.question, point.question_title, point.measurement, p_period, point.period_start, point.n,
           point.mean, point.ci_low, point.ci_high, point.ci_level, found.expected, found.deviation,
           abs(found.deviation) / nullif(point.spread, 0), found.p_value, found.anomaly, found.lower_limit, found.upper_limit, found.rules,
           point.series, concat_ws('; ', found.method, found.chart_method),
           CASE
               WHEN point.mean IS NULL THEN coalesce(point.reason, 'no figure')
               WHEN point.n_effective < 10 THEN 'fewer than ten effective answers: not judged'
               ELSE found.reason
           END
    FROM found
    JOIN point
        ON point.survey = found.survey AND point.question = found.question AND point.series = found.series
       AND point.place = found.position
    ORDER BY point.survey, point.question, point.period_start;
END;
$$;

COMMENT ON FUNCTION analytics.own_anomaly(text, text, text) IS
$$What does not belong among your organisation's results over time: one row for each question with a mean or a share, and each period, oldest first.
p_survey: a survey's code, null for all of yours. p_question: a question path, null for all. p_period: hour, day, week, month, quarter or year, in UTC.
The figures are those of analytics.own_change; series are kept apart at a break. anomaly is high or low for a figure that stands alone, shift up or shift
down where the level changed for good, null for none, as analytics.find_anomalies() says with a false alarm in one of a hundred series;
expected is the level, deviation the distance from it, effect its size in standard deviations of the answers: nothing under 0.2 (Cohen's small effect), no
figure of fewer than ten effective answers and no series of fewer than eight figures is judged. lower_limit and upper_limit are those of the control chart, three sigma,
and rules the rules of analytics.control_rule that the figure breaks: these notice sooner and are wrong more often. reason says why nothing was judged.
Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation, SM025 unknown period.$$;

GRANT EXECUTE ON FUNCTION analytics.own_anomaly(text, text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
