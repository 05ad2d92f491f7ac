-- Made of what analytics.benchmark_comparison() shows and nothing else: the place of an organisation among others is
-- read off the published quartiles, so no result of another moves it.
CREATE OR REPLACE FUNCTION analytics.peer_ranking(
    p_survey text DEFAULT NULL,
    p_period text DEFAULT 'all_time'
)
    RETURNS TABLE (
        survey               text,
        period               text,
        period_start         date,
        category             text,
        category_title       text,
        level                text,
        level_title          text,
        place                bigint,
        n_placed             bigint,
        question             text,
        question_title       text,
        score                double precision,
        n                    bigint,
        ci_low               double precision,
        ci_high              double precision,
        ci_level             double precision,
        percentile_rank      double precision,
        percentile_rank_low  double precision,
        percentile_rank_high double precision,
        "position"           text,
        n_organisations      bigint,
        edition              text,
        as_of                timestamptz,
        method               text,
        status               text,
        reason               text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH compared AS (
        SELECT told.*, row_number() OVER () AS line,
               ARRAY[told.scale_min, told.p25, told.median, told.p75, told.p90, told.scale_max] AS cut_points
        FROM analytics.benchmark_comparison(p_survey, p_period) AS told
    )
    SELECT compared.survey, compared.period, compared.period_start, compared.category, compared.category_title,
           compared.level, compared.level_title,
           CASE WHEN compared.percentile_rank IS NOT NULL THEN
               rank() OVER (
                   PARTITION BY compared.survey, compared.period_start, compared.category, compared.level
                   ORDER BY compared.percentile_rank DESC NULLS LAST
               )
           END,
           count(compared.percentile_rank) OVER (
               PARTITION BY compared.survey, compared.period_start, compared.category, compared.level
           ),
           compared.question, compared.question_title, compared.score, compared.n, compared.ci_low, compared.ci_high,
           compared.ci_level, compared.percentile_rank,
           analytics._percentile_rank(compared.ci_low - rounding.error, compared.cut_points, '{0,25,50,75,90,100}'),
           analytics._percentile_rank(compared.ci_high + rounding.error, compared.cut_points, '{0,25,50,75,90,100}'),
           compared.position, compared.n_organisations, compared.edition, compared.as_of,
           'rank between the published quartiles; its ends are those of the interval of the score, and half a step more by which quartiles are rounded',
           compared.status,
           coalesce(compared.reason, CASE WHEN compared.percentile_rank IS NULL
               THEN 'quartiles are not published, so there is no rank' END)
    FROM compared
    -- A quartile lies up to half a step of its grid beside the published one.
    CROSS JOIN LATERAL (
        SELECT benchmark.quantile_step(compared.scale_min, compared.scale_max) / 2 AS error
        OFFSET 0
    ) AS rounding
    ORDER BY compared.survey, compared.period_start, min(compared.line) OVER (
                 PARTITION BY compared.survey, compared.period_start, compared.category, compared.level
             ), compared.percentile_rank DESC NULLS LAST, compared.line;
END;
$$;

COMMENT ON FUNCTION analytics.peer_ranking(text, text) IS
$$Where your organisation stands best and worst: the questions of a survey for each group that it is compared with, the strongest first.
p_survey: a survey's code, null for all of yours; p_period: all_time, year, quarter or month (UTC).
survey, question, question_title, period, period_start (null for all_time), category, category_title, level and level_title name the question and the group;
score, n, ci_low, ci_high and ci_level are yours, and position, n_organisations (the lower end of a size band), edition and as_of the benchmark's, as in analytics.benchmark_comparison.
percentile_rank, 0 to 100, is the share of the group's organisations that score lower, on straight lines between the published quartiles, p90 and
the ends of the scale; percentile_rank_low and percentile_rank_high are the same of ci_low and ci_high, each half a step further out, since quartiles are rounded to steps. place 1 is the
question with the highest rank of the n_placed that have one; equal ranks share a place. A high rank is a high score: whether that is good is up to the question.
method says how the rank was read. Where quartiles are withheld there is none, and status (ok, carried, protected, held, none) and reason
say why. Raises SM001 unknown survey, SM016 role of no organisation, SM025 unknown period.
Answers to: PeerRanking.$$;

GRANT EXECUTE ON FUNCTION analytics.peer_ranking(text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
