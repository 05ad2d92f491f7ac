-- Made of what analytics.own_trend() shows and nothing else, so a confidential survey tells no more by it.
CREATE OR REPLACE FUNCTION analytics.own_change(
    p_survey   text DEFAULT NULL,
    p_question text DEFAULT NULL,
    p_period   text DEFAULT 'month'
)
    RETURNS TABLE (
        survey          text,
        question        text,
        question_title  text,
        measurement     text,
        period          text,
        period_start    timestamp,
        n               bigint,
        n_effective     double precision,
        mean            double precision,
        sd              double precision,
        standard_error  double precision,
        ci_low          double precision,
        ci_high         double precision,
        ci_level        double precision,
        previous_mean   double precision,
        change          double precision,
        change_ci_low   double precision,
        change_ci_high  double precision,
        growth_percent  double precision,
        growth_ci_low   double precision,
        growth_ci_high  double precision,
        p_value         double precision,
        outcome         text,
        version         integer,
        comparability   text,
        recoded_from    text,
        series          integer,
        method          text,
        status          text,
        reason          text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH version AS MATERIALIZED (
        SELECT known.*, date_trunc(p_period, known.starts_on::timestamp) AS starts_in
        FROM analytics.own_comparability(p_survey) AS known
        WHERE p_question IS NULL OR known.question = p_question
    ),
    shown AS MATERIALIZED (
        SELECT seen.*
        FROM analytics.own_trend(p_survey, p_question, p_period) AS seen
        WHERE seen.measurement IN ('numeric', 'binary')
    ),
    -- Figures of the earlier question, where this one has none yet.
    carried AS (
        SELECT version.survey, version.question, version.previous_question, earlier.period_start, earlier.n, earlier.n_effective,
               version.addend + version.factor * earlier.mean AS mean, abs(version.factor) * earlier.sd AS sd,
               version.addend + version.factor * CASE WHEN version.factor > 0 THEN earlier.ci_low ELSE earlier.ci_high END AS ci_low,
               version.addend + version.factor * CASE WHEN version.factor > 0 THEN earlier.ci_high ELSE earlier.ci_low END AS ci_high,
               earlier.ci_level, earlier.method, earlier.status, earlier.reason
        FROM version
        CROSS JOIN LATERAL analytics.own_trend(version.survey, version.previous_question, p_period) AS earlier
        WHERE version.relation = 'recoded' AND earlier.mean IS NOT NULL AND earlier.period_start < version.starts_in
    ),
    point AS (
        SELECT shown.survey, shown.question, shown.period_start, shown.n, shown.n_effective, shown.mean, shown.sd,
               shown.ci_low, shown.ci_high, shown.ci_level, shown.method, shown.status, shown.reason, NULL::text AS recoded_from
        FROM shown
        WHERE NOT EXISTS (
            SELECT FROM carried
            WHERE carried.survey = shown.survey AND carried.question = shown.question AND carried.period_start = shown.period_start
        )
        UNION ALL
        SELECT carried.survey, carried.question, carried.period_start, carried.n, carried.n_effective, carried.mean, carried.sd,
               carried.ci_low, carried.ci_high, carried.ci_level, carried.method, carried.status, carried.reason,
               carried.previous_question
        FROM carried
    ),
    marked AS (
        SELECT point.*, begun.version, begun.relation AS comparability,
               -- What is rounded is less exact than its answers are; the interval, rounded outward, says by how much.
               CASE WHEN point.mean IS NOT NULL THEN greatest(
                   point.sd / nullif(sqrt(point.n_effective), 0),
                   CASE WHEN point.n_effective >= 2 THEN (point.ci_high - point.ci_low) / 2
                       / analytics.student_t_quantile(0.5 + point.ci_level / 2, point.n_effective - 1) END
               ) END AS standard_error,
               1 + coalesce(sum((begun.relation = 'break')::integer) OVER in_time, 0)::integer AS series
        FROM point
        -- Several versions may begin in one period: a break among them is the news.
        LEFT JOIN LATERAL (
            SELECT max(version.version) AS version,
                   coalesce(max(version.relation) FILTER (WHERE version.relation = 'break'), max(version.relation)) AS relation
            FROM version
            WHERE version.survey = point.survey AND version.question = point.question AND version.starts_in = point.period_start
        ) AS begun ON true
        WINDOW in_time AS (PARTITION BY point.survey, point.question ORDER BY point.period_start)
    ),
    counted AS (
        SELECT marked.*, count(marked.mean) OVER (
                   PARTITION BY marked.survey, marked.question, marked.series ORDER BY marked.period_start
               ) AS figures_so_far
        FROM marked
    ),
    compared AS (
        SELECT counted.*,
               -- The last figure before this one in the same series, also across a gap.
               max(counted.mean) FILTER (WHERE counted.mean IS NOT NULL) OVER earlier AS previous,
               max(counted.standard_error) FILTER (WHERE counted.mean IS NOT NULL) OVER earlier AS previous_error,
               max(counted.version) OVER (PARTITION BY counted.survey, counted.question ORDER BY counted.period_start) AS newest
        FROM counted
        WINDOW earlier AS (
            PARTITION BY counted.survey, counted.question, counted.series ORDER BY counted.figures_so_far
            GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING
        )
    )
    SELECT compared.survey, compared.question, asked.question_title, asked.measurement, p_period, compared.period_start,
           compared.n, compared.n_effective, compared.mean, compared.sd, compared.standard_error, compared.ci_low,
           compared.ci_high, compared.ci_level, CASE WHEN compared.mean IS NOT NULL THEN compared.previous END,
           moved.change, moved.ci_low, moved.ci_high, 100 * moved.growth, 100 * moved.growth_ci_low, 100 * moved.growth_ci_high,
           moved.p_value,
           CASE
               WHEN moved.p_value < 0.05 THEN CASE WHEN moved.change > 0 THEN 'higher' ELSE 'lower' END
               WHEN moved.p_value IS NOT NULL THEN 'not distinguishable'
           END,
           compared.newest, compared.comparability, compared.recoded_from, compared.series,
           concat_ws('; ', compared.method, moved.method), compared.status,
           nullif(concat_ws('; ', compared.reason, CASE
               WHEN compared.mean IS NULL THEN NULL
               WHEN compared.previous IS NULL THEN CASE compared.series
                   WHEN 1 THEN 'the first figure has no change' ELSE 'the first figure after a break has no change' END
               ELSE moved.reason
           END), '')
    FROM compared
    JOIN (SELECT DISTINCT shown.survey, shown.question, shown.question_title, shown.measurement FROM shown) AS asked
        ON asked.survey = compared.survey AND asked.question = compared.question
    CROSS JOIN LATERAL analytics.period_change(
        compared.mean, compared.previous, compared.standard_error, compared.previous_error
    ) AS moved
    ORDER BY compared.survey, compared.question, compared.period_start;
END;
$$;

COMMENT ON FUNCTION analytics.own_change(text, text, text) IS
$$What changed from one period to the next, and whether chance explains it: one row for each question with a mean or a share, and each period, oldest first.
p_survey: a survey's code, null for all of yours. p_question: a question path, null for all. p_period: hour, day, week, month, quarter or year, in UTC.
The figures are those of analytics.own_trend; standard_error is sd over the root of n_effective, or, where a confidential survey
rounds, what the shown interval implies, in the unit of the question. change is mean less
previous_mean, the last earlier figure of the same series; growth_percent is change in percent of it. p_value is the probability of so large a change, in
either direction, if there were none (analytics.period_change); outcome reads it at 5 %: higher, lower or not distinguishable. It looks at one
change at a time: of twenty true zeros one is expected to look real.
version is the newest version of the survey that had been answered; comparability stands in the period in which it began, and says how the
question goes on (analytics.own_comparability). A break begins another series, numbered from 1, and nothing is compared across it. Figures that
come from an earlier question name it in recoded_from and are in the unit of this one.
status: ok, protected, none. Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation, SM025 unknown period.$$;

GRANT EXECUTE ON FUNCTION analytics.own_change(text, text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
