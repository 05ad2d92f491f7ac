CREATE OR REPLACE FUNCTION analytics.performance_index(
    p_survey text DEFAULT NULL,
    p_period text DEFAULT 'all_time'
)
    RETURNS TABLE (
        survey                 text,
        period                 text,
        period_start           date,
        category               text,
        category_title         text,
        level                  text,
        level_title            text,
        performance_index      double precision,
        performance_index_low  double precision,
        performance_index_high double precision,
        n_placed               bigint,
        n_questions            bigint,
        n                      bigint,
        n_organisations        bigint,
        strongest              text,
        weakest                text,
        method                 text,
        status                 text,
        reason                 text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT ranked.survey, ranked.period, ranked.period_start, ranked.category, ranked.category_title, ranked.level,
           ranked.level_title,
           avg(ranked.percentile_rank), avg(ranked.percentile_rank_low), avg(ranked.percentile_rank_high),
           count(ranked.percentile_rank), count(*), min(ranked.n) FILTER (WHERE ranked.percentile_rank IS NOT NULL),
           min(ranked.n_organisations) FILTER (WHERE ranked.percentile_rank IS NOT NULL),
           (array_agg(ranked.question ORDER BY ranked.percentile_rank DESC, ranked.question)
               FILTER (WHERE ranked.percentile_rank IS NOT NULL))[1],
           (array_agg(ranked.question ORDER BY ranked.percentile_rank, ranked.question)
               FILTER (WHERE ranked.percentile_rank IS NOT NULL))[1],
           'mean of the percentile ranks of the questions; its ends are the means of theirs',
           CASE WHEN count(ranked.percentile_rank) > 0 THEN 'ok' ELSE min(ranked.status) END,
           CASE
               WHEN count(ranked.percentile_rank) = 0 THEN 'no question has published quartiles for this group'
               WHEN count(ranked.percentile_rank) < count(*)
                   THEN format('without the %s questions that have no rank', count(*) - count(ranked.percentile_rank))
           END
    FROM analytics.peer_ranking(p_survey, p_period) AS ranked
    GROUP BY ranked.survey, ranked.period, ranked.period_start, ranked.category, ranked.category_title, ranked.level,
             ranked.level_title
    ORDER BY ranked.survey, ranked.period_start, ranked.category <> 'all', ranked.category, ranked.level;
END;
$$;

COMMENT ON FUNCTION analytics.performance_index(text, text) IS
$$One figure for where your organisation stands in each group that it is compared with.
p_survey: a survey's code, null for all of yours; p_period: all_time, year, quarter or month (UTC).
survey, period, period_start (null for all_time), category, category_title, level and level_title name the group.
performance_index, 0 to 100, is the mean of the percentile ranks (analytics.peer_ranking) of the n_placed questions that have one, of n_questions in all: 50 is the
middle of the group. performance_index_low and performance_index_high are the means of the ranks' ends: an interval of at least 95 %, since it lets all
scores and quartiles err to the same side. n and n_organisations are the fewest answers and organisations (lower end of a size band) behind any of these questions. strongest and weakest name the
questions of the highest and the lowest rank. A high index is high scores: it means something where high is good in all questions.
method says how it was made. Null without published quartiles, and status and reason say so. Raises SM001 unknown survey, SM016 role of no
organisation, SM025 unknown period.
Answers to: performanceIndex.$$;

GRANT EXECUTE ON FUNCTION analytics.performance_index(text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
