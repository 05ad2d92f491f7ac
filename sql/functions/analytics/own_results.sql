CREATE OR REPLACE FUNCTION analytics.own_results(
    p_survey text DEFAULT NULL,
    p_period text DEFAULT 'all_time',
    p_from   date DEFAULT NULL,
    p_to     date DEFAULT NULL
)
    RETURNS TABLE (
        survey            text,
        question          text,
        question_title    text,
        question_type     text,
        measurement       text,
        period            text,
        period_start      date,
        period_end        date,
        n                 bigint,
        n_effective       double precision,
        n_asked           bigint,
        base              text,
        mean              double precision,
        sd                double precision,
        p25               double precision,
        median            double precision,
        p75               double precision,
        p90               double precision,
        p95               double precision,
        minimum           double precision,
        maximum           double precision,
        ci_low            double precision,
        ci_high           double precision,
        ci_level          double precision,
        method            text,
        status            text,
        reason            text,
        quantile_error    double precision,
        unweighted_mean   double precision,
        unweighted_sd     double precision,
        unweighted_p25    double precision,
        unweighted_median double precision,
        unweighted_p75    double precision,
        unweighted_p90    double precision,
        unweighted_p95    double precision
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
    v_since  timestamptz := coalesce(p_from::timestamp, '-infinity') AT TIME ZONE 'UTC';
    v_until  timestamptz := coalesce((p_to + 1)::timestamp, 'infinity') AT TIME ZONE 'UTC';
    v_length interval := CASE p_period
        WHEN 'month' THEN interval '1 month'
        WHEN 'quarter' THEN interval '3 months'
        WHEN 'year' THEN interval '1 year'
    END;
BEGIN
    PERFORM analytics._check_period(p_period, ARRAY['month', 'quarter', 'year', 'all_time']);
    PERFORM analytics._check_range(p_from, p_to);

    FOR v_survey IN SELECT * FROM analytics._own_survey(p_survey) LOOP
        RETURN QUERY
        WITH figure AS MATERIALIZED (
            SELECT * FROM analytics._own_figure(
                v_survey.survey_id, p_period, p_from => p_from, p_to => p_to
            )
        ),
        -- Every question in every period from the first to the last that is shown: a missing row
        -- would say as much as a figure.
        spell AS (
            SELECT generate_series(min(figure.period_start), max(figure.period_start), v_length) AS period_start
            FROM figure
            UNION ALL
            SELECT NULL WHERE p_period = 'all_time' OR NOT EXISTS (SELECT FROM figure)
        ),
        asked AS (
            SELECT placed.question_id, done.period_start, sum(done.n)::bigint AS n
            FROM (
                SELECT answered.version, count(*) AS n,
                       CASE WHEN p_period <> 'all_time'
                            THEN date_trunc(p_period, answered.completed_at AT TIME ZONE 'UTC') END AS period_start
                FROM core.response_set AS answered
                WHERE NOT v_survey.is_confidential
                  AND answered.org_id = v_org_id AND answered.survey_id = v_survey.survey_id
                  AND answered.completed_at >= v_since AND answered.completed_at < v_until
                GROUP BY 1, 3
            ) AS done
            JOIN analytics._question_version(v_survey.survey_id) AS placed ON placed.version = done.version
            GROUP BY 1, 2
        )
        SELECT v_survey.survey, question.question_path, question.title, question.question_type,
               question.measurement, p_period, spell.period_start::date,
               (spell.period_start + v_length)::date - 1,
               coalesce(figure.n, CASE WHEN NOT v_survey.is_confidential THEN 0 END),
               figure.n_effective, base.n_asked,
               CASE
                   WHEN NOT v_survey.is_confidential THEN format('%s answered of %s asked', coalesce(figure.n, 0), base.n_asked)
                   WHEN figure.status = 'ok' THEN format('%s answered', figure.n)
               END,
               figure.mean, figure.sd, figure.p25, figure.median, figure.p75, figure.p90, figure.p95,
               figure.minimum, figure.maximum, figure.ci_low, figure.ci_high, figure.ci_level, figure.method,
               coalesce(figure.status, missing.status),
               CASE
                   WHEN figure.status IS NULL THEN missing.reason
                   ELSE nullif(concat_ws('; ', figure.reason, CASE
                       WHEN NOT v_survey.is_confidential OR figure.mean IS NULL OR question.measurement <> 'numeric' THEN NULL
                       WHEN figure.p25 IS NULL THEN 'quartiles are shown from 10 answers, p90 from 25, p95 from 50'
                       WHEN figure.p90 IS NULL THEN 'p90 is shown from 25 answers, p95 from 50'
                       WHEN figure.p95 IS NULL THEN 'p95 is shown from 50 answers'
                   END), '')
               END,
               figure.quantile_error, figure.unweighted_mean, figure.unweighted_sd, figure.unweighted_p25,
               figure.unweighted_median, figure.unweighted_p75, figure.unweighted_p90, figure.unweighted_p95
        FROM core.question AS question
        CROSS JOIN spell
        CROSS JOIN analytics._withheld(v_survey.is_confidential) AS missing
        LEFT JOIN figure
            ON figure.question_id = question.question_id
           AND figure.period_start IS NOT DISTINCT FROM spell.period_start
        LEFT JOIN asked
            ON asked.question_id = question.question_id
           AND asked.period_start IS NOT DISTINCT FROM spell.period_start
        CROSS JOIN LATERAL (
            -- The shown counts lag behind those who were asked: the difference is no missing answers.
            SELECT CASE WHEN NOT v_survey.is_confidential THEN coalesce(asked.n, 0) END AS n_asked
        ) AS base
        WHERE question.survey_id = v_survey.survey_id
        ORDER BY question.question_id, spell.period_start;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION analytics.own_results(text, text, date, date) IS
$$What your organisation answered: one row for each question (also each matrix row, option and scale score) and period.
p_survey: a survey's code, null for all of yours. p_period: all_time, year, quarter or month (of completed_at, UTC).
p_from, p_to: only answers completed on these days and between them (UTC); null is open. Of a confidential survey the whole months among them.
n counts answers with a value; n_asked the completed sets whose version asks the question. mean, percentiles and interval are in the
unit of the question, and shares from 0 to 1 for yes/no figures and options; null where the measurement has none.
All are weighted, on n_effective answers; the unweighted_ columns are the same figures without weights, null for a confidential survey.
Numbers without limits are counted in buckets: n, mean, sd and interval are exact, percentiles, minimum and maximum
approximate; quantile_error is the bound of their relative error, 0.01 there and 0 where they are exact.
Not confidential: live to the response. Confidential (the default): figures stand on at least 5 people, move in steps of 5 response sets,
and are points, that is hundredths of the scale: whole ones for means, by fives for the rest and for shares until 200 answers;
quartiles from 10 answers, p90 from 25, p95 from 50, minimum and maximum never;
until then status is protected, which says nothing about how many have answered. A month is shown once 5 people have answered in it, and longer
periods are the sum of the months that are shown. n_asked is null: the shown answers lag behind, which is no non-response.
status: ok, protected, none. Raises SM001 unknown survey, SM016 role of no organisation, SM025 unknown period or a
range that ends before it begins.$$;

GRANT EXECUTE ON FUNCTION analytics.own_results(text, text, date, date)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
