CREATE OR REPLACE FUNCTION analytics.own_trend(
    p_survey   text DEFAULT NULL,
    p_question text DEFAULT NULL,
    p_period   text DEFAULT 'month'
)
    RETURNS TABLE (
        survey            text,
        question          text,
        question_title    text,
        measurement       text,
        period            text,
        period_start      timestamp,
        n                 bigint,
        n_effective       double precision,
        mean              double precision,
        sd                double precision,
        median            double precision,
        ci_low            double precision,
        ci_high           double precision,
        ci_level          double precision,
        previous_mean     double precision,
        change            double precision,
        change_percent    double precision,
        method            text,
        status            text,
        reason            text,
        quantile_error    double precision,
        unweighted_mean   double precision,
        unweighted_sd     double precision,
        unweighted_median double precision
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_is_short    boolean := p_period IN ('hour', 'day', 'week');
    v_survey      record;
    v_question_id bigint;
BEGIN
    -- Who asks comes first: a role of no organisation learns nothing else.
    PERFORM ops.current_org();
    PERFORM analytics._check_period(p_period, ARRAY['hour', 'day', 'week', 'month', 'quarter', 'year']);
    PERFORM analytics._check_question(p_survey, p_question);

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        v_question_id := (
            SELECT asked.question_id
            FROM core.question AS asked
            WHERE asked.survey_id = v_survey.survey_id AND asked.question_path = p_question
        );
        CONTINUE WHEN p_question IS NOT NULL AND v_question_id IS NULL;

        IF v_is_short AND v_survey.is_confidential THEN
            RETURN QUERY
            SELECT v_survey.survey, asked.question_path, asked.title, asked.measurement, p_period,
                   NULL::timestamp, NULL::bigint, NULL::float8, NULL::float8, NULL::float8, NULL::float8,
                   NULL::float8, NULL::float8, NULL::float8, NULL::float8, NULL::float8, NULL::float8,
                   NULL, 'protected', 'a confidential survey is shown by month, quarter or year', NULL::float8, NULL::float8,
                   NULL::float8, NULL::float8
            FROM core.question AS asked
            WHERE asked.survey_id = v_survey.survey_id
              AND (p_question IS NULL OR asked.question_id = v_question_id)
            ORDER BY asked.question_id;
            CONTINUE;
        END IF;

        RETURN QUERY
        WITH figure AS MATERIALIZED (
            SELECT * FROM analytics._own_figure(v_survey.survey_id, p_period, 'total', v_question_id)
        ),
        -- Without gaps from month upwards; there would be too many empty hours.
        spell AS (
            SELECT asked.question_id, series.period_start
            FROM core.question AS asked
            CROSS JOIN LATERAL (
                SELECT generate_series(
                    min(figure.period_start), max(figure.period_start),
                    CASE p_period WHEN 'quarter' THEN interval '3 months' ELSE ('1 ' || p_period)::interval END
                ) AS period_start
                FROM figure
                WHERE NOT v_is_short
                UNION ALL
                SELECT figure.period_start FROM figure WHERE v_is_short AND figure.question_id = asked.question_id
                UNION ALL
                SELECT NULL WHERE NOT EXISTS (SELECT FROM figure)
            ) AS series
            WHERE asked.survey_id = v_survey.survey_id
              AND (p_question IS NULL OR asked.question_id = v_question_id)
        ),
        line AS (
            SELECT spell.question_id AS asked_id, spell.period_start AS starts_at, figure.*,
                   count(figure.mean) OVER in_time AS figures_so_far
            FROM spell
            LEFT JOIN figure
                ON figure.question_id = spell.question_id AND figure.period_start = spell.period_start
            WINDOW in_time AS (PARTITION BY spell.question_id ORDER BY spell.period_start)
        ),
        compared AS (
            SELECT line.*,
                   -- The last figure before this one, also across a gap.
                   max(line.mean) FILTER (WHERE line.mean IS NOT NULL) OVER earlier AS previous
            FROM line
            WINDOW earlier AS (
                PARTITION BY line.asked_id ORDER BY line.figures_so_far
                GROUPS BETWEEN 1 PRECEDING AND 1 PRECEDING
            )
        )
        SELECT v_survey.survey, asked.question_path, asked.title, asked.measurement, p_period, compared.starts_at,
               coalesce(compared.n, CASE WHEN NOT v_survey.is_confidential THEN 0 END), compared.n_effective,
               compared.mean, compared.sd, compared.median, compared.ci_low, compared.ci_high,
               compared.ci_level, CASE WHEN compared.mean IS NOT NULL THEN compared.previous END,
               -- In decimals: 3.6 - 3.9 is -0.3.
               (compared.mean::numeric - compared.previous::numeric)::float8,
               CASE WHEN v_survey.is_confidential THEN round(percent.change, 1) ELSE percent.change END::float8,
               compared.method, coalesce(compared.status, missing.status),
               CASE
                   WHEN compared.status IS NULL THEN missing.reason
                   ELSE nullif(concat_ws('; ', compared.reason, CASE
                       WHEN v_survey.is_confidential AND asked.measurement = 'numeric'
                           AND compared.mean IS NOT NULL AND compared.median IS NULL
                           THEN 'the median is shown from 10 answers'
                   END), '')
               END,
               compared.quantile_error, compared.unweighted_mean, compared.unweighted_sd, compared.unweighted_median
        FROM compared
        JOIN core.question AS asked ON asked.question_id = compared.asked_id
        CROSS JOIN analytics._withheld(v_survey.is_confidential) AS missing
        CROSS JOIN LATERAL (
            SELECT 100 * (compared.mean::numeric - compared.previous::numeric)
                       / nullif(abs(compared.previous::numeric), 0) AS change
        ) AS percent
        ORDER BY compared.asked_id, compared.starts_at;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_trend(text, text, text) IS
$$Your organisation's results over time: one row for each question and period, oldest first.
p_survey: a survey's code, null for all of yours. p_question: a question path, null for all. p_period: hour, day, week (from Monday), month,
quarter or year of completed_at, in UTC; period_start is a UTC clock time. From month upwards no period between the first and the last is left
out; hours, days and weeks without an answer have no row.
change is mean - previous_mean, the last earlier figure, in the unit of the question (for shares: 0.1 is ten points); change_percent is relative to it.
Figures are weighted, the unweighted_ columns are not; quantile_error is the bound of the relative error of the median: both as in analytics.own_results.
A confidential survey has no periods under a month (status protected); its figures are those of analytics.own_results.
status: ok, protected, none. Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation, SM025 unknown period.$$;

GRANT EXECUTE ON FUNCTION analytics.own_trend(text, text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
