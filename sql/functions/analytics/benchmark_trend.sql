CREATE OR REPLACE FUNCTION analytics.benchmark_trend(
    p_survey   text DEFAULT NULL,
    p_question text DEFAULT NULL,
    p_period   text DEFAULT 'quarter'
)
    RETURNS TABLE (
        survey         text,
        question       text,
        question_title text,
        category       text,
        category_title text,
        level          text,
        level_title    text,
        period         text,
        first_period   date,
        last_period    date,
        n_periods      integer,
        n              bigint,
        first_mean     double precision,
        last_mean      double precision,
        slope          double precision,
        ci_low         double precision,
        ci_high        double precision,
        ci_level       double precision,
        slope_p_value  double precision,
        sen_slope      double precision,
        tau            double precision,
        p_value        double precision,
        direction      text,
        method         text,
        reason         text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM analytics._check_period(p_period, ARRAY['month', 'quarter', 'year']);

    RETURN QUERY
    WITH packed AS (
        SELECT published.survey, published.question, max(published.question_title) AS question_title, published.category,
               max(published.category_title) AS category_title, published.level, max(published.level_title) AS level_title,
               min(published.period_start) AS first_period, max(published.period_start) AS last_period,
               count(*)::integer AS n_periods, max(published.n_organisations)::bigint AS n,
               array_agg(published.mean ORDER BY published.period_start) AS means,
               array_agg(analytics._period_number(p_period, published.period_start)::double precision
                         ORDER BY published.period_start) AS times
        FROM analytics.benchmark AS published
        WHERE published.period = p_period AND published.mean IS NOT NULL
          AND (p_survey IS NULL OR published.survey = p_survey)
          AND (p_question IS NULL OR published.question = p_question)
        GROUP BY published.survey, published.question, published.category, published.level
    )
    SELECT packed.survey, packed.question, packed.question_title, packed.category, packed.category_title, packed.level,
           packed.level_title, p_period, packed.first_period, packed.last_period, packed.n_periods, packed.n,
           packed.means[1], packed.means[packed.n_periods], line.slope, line.ci_low, line.ci_high, line.ci_level, line.p_value,
           sen.slope, test.tau, test.p_value, analytics.trend_direction(test.s, test.p_value),
           concat_ws('; ', line.method, sen.method, test.method), coalesce(test.reason, line.reason)
    FROM packed
    CROSS JOIN LATERAL analytics.linear_trend(packed.means, packed.times) AS line
    CROSS JOIN LATERAL analytics.theil_sen(packed.means, packed.times) AS sen
    CROSS JOIN LATERAL analytics.mann_kendall(packed.means) AS test
    ORDER BY packed.survey, packed.question, packed.category <> 'all', packed.category, packed.level;
END;
$$;

COMMENT ON FUNCTION analytics.benchmark_trend(text, text, text) IS
$$Whether the published benchmarks rise or fall over time: one row for each question and group of organisations that has a figure in any period.
p_survey: a survey's code, null for all. p_question: a question path, null for all. p_period: month, quarter or year, in UTC.
It reads analytics.benchmark and nothing else: n_periods published means, as rounded there, n being the largest of their bands of organisations. direction reads
the test of Mann and Kendall (tau, p_value) at 5 %: improving (higher figures), declining (lower) or stable (no trend can be told from chance), null for fewer than
four figures. slope is the change for each period, sen_slope the same that no outlier bends. The members of a group may change from period
to period, and the trend with them. What is not defined is null and reason says why.
Raises SM025 unknown period.$$;

GRANT EXECUTE ON FUNCTION analytics.benchmark_trend(text, text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
