-- The benchmark side is what is published and nothing else, so the place among others is read off
-- the published quartiles: asking twice, or changing one's own result, shows nothing of them. For the same
-- reason the test takes the error of the benchmark from its published interval, which is made of the
-- public spread of the question, and never from the results of others.
CREATE OR REPLACE FUNCTION analytics.benchmark_comparison(
    p_survey text DEFAULT NULL,
    p_period text DEFAULT 'all_time'
)
    RETURNS TABLE (
        survey            text,
        question          text,
        question_title    text,
        measurement       text,
        period            text,
        period_start      date,
        category          text,
        category_title    text,
        level             text,
        level_title       text,
        scale_min         double precision,
        scale_max         double precision,
        score             double precision,
        n                 bigint,
        ci_low            double precision,
        ci_high           double precision,
        score_status      text,
        benchmark_mean    double precision,
        benchmark_ci_low  double precision,
        benchmark_ci_high double precision,
        gap               double precision,
        gap_ci_low        double precision,
        gap_ci_high       double precision,
        outcome           text,
        p25               double precision,
        median            double precision,
        p75               double precision,
        p90               double precision,
        "position"        text,
        n_organisations   bigint,
        n_respondents     bigint,
        benchmark_status  text,
        quantile_status   text,
        nearest           text,
        nearest_cell_id   bigint,
        nearest_mean      double precision,
        edition           text,
        as_of             timestamptz,
        cell_id           bigint,
        method            text,
        status            text,
        reason            text,
        percentile_rank   double precision,
        p_value           double precision,
        p_adjusted        double precision,
        effect            double precision,
        effect_word       text,
        ci_level          double precision
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    RETURN QUERY
    WITH own AS (
        SELECT result.*, row_number() OVER () AS place,
               result.measurement = 'numeric' AND (asked.scale_min IS NULL OR asked.scale_max IS NULL) AS is_open,
               CASE result.measurement WHEN 'binary' THEN 0 ELSE asked.scale_min END AS scale_min,
               CASE result.measurement WHEN 'binary' THEN 1 ELSE asked.scale_max END AS scale_max,
               -- The grid of the score, where it has one.
               CASE WHEN known.is_confidential
                    THEN analytics._shown_step(result.measurement, result.mean, result.n, asked.scale_min, asked.scale_max)
               END AS grid
        FROM analytics.own_results(p_survey, p_period) AS result
        JOIN core.survey AS known ON known.survey = result.survey
        JOIN core.question AS asked ON asked.survey_id = known.survey_id AND asked.question_path = result.question
        WHERE result.measurement IN ('numeric', 'binary')
    ),
    belongs AS (
        SELECT 'all' AS category, 'All' AS category_title, 'all' AS level, 'All organisations' AS level_title, 0 AS ordinal
        UNION ALL
        SELECT member.category, category.title, member.level, known.title, 1 + category.ordinal
        FROM core.organisation_category AS member
        JOIN core.category AS category ON category.category = member.category
        JOIN core.category_level AS known ON known.category = member.category AND known.level = member.level
        WHERE member.org_id = v_org_id
        UNION ALL
        SELECT 'peer_group', 'Peer group', member.peer_group, member.title, 100000 + member.ordinal
        FROM benchmark.own_peer_group() AS member
        WHERE member.is_tried
    ),
    compared AS (
        SELECT own.survey, own.question, own.question_title, own.measurement, own.period, own.period_start,
               own.mean AS score, own.sd, own.n, own.n_effective, own.ci_low, own.ci_high, own.ci_level, own.status AS score_status, own.reason AS score_reason,
               own.place, own.is_open, own.grid, own.scale_min, own.scale_max,
               belongs.category, belongs.category_title, belongs.level, belongs.level_title, belongs.ordinal,
               published.mean::float8 AS benchmark_mean, published.ci_low::float8 AS benchmark_ci_low,
               published.ci_high::float8 AS benchmark_ci_high, published.p25::float8 AS p25,
               published.median::float8 AS median, published.p75::float8 AS p75, published.p90::float8 AS p90,
               published.n_organisations::bigint AS n_organisations, published.n_respondents::bigint AS n_respondents,
               coalesce(published.status, 'none') AS benchmark_status,
               coalesce(published.quantile_status, 'none') AS quantile_status,
               published.edition::text AS edition, published.as_of, published.cell_id
        FROM own
        CROSS JOIN belongs
        -- One look into the index for each: for a join of all of them the planner would sort every cell that there is.
        LEFT JOIN LATERAL (
            SELECT shown.*
            FROM analytics.benchmark AS shown
            WHERE shown.survey = own.survey AND shown.question = own.question
              AND shown.period = own.period AND shown.period_start IS NOT DISTINCT FROM own.period_start
              AND shown.category = belongs.category AND shown.level = belongs.level
            LIMIT 1
        ) AS published ON true
    ),
    tested AS MATERIALIZED (
        SELECT compared.*, row_number() OVER () AS line, around.ci_low AS gap_ci_low, around.ci_high AS gap_ci_high,
               coalesce(of_means.p_value, of_shares.p_value) AS p_value,
               coalesce(of_means.effect, of_shares.effect) AS effect,
               coalesce(of_means.effect_word, of_shares.effect_word) AS effect_word
        FROM compared
        CROSS JOIN LATERAL (
            -- The published interval ends with the scale: its longer half is the one that is whole.
            SELECT greatest(compared.benchmark_ci_high - compared.benchmark_mean,
                            compared.benchmark_mean - compared.benchmark_ci_low)
                / analytics.normal_quantile(0.975) AS error
        ) AS public
        -- Without OFFSET 0 the functions would be called for each row, and the conditions looked at afterwards.
        LEFT JOIN LATERAL (
            SELECT test.p_value, test.effect, test.effect_word
            FROM analytics.mean_test(
                compared.score, compared.sd, compared.n_effective, compared.benchmark_mean, public.error
            ) AS test
            WHERE compared.measurement = 'numeric' AND compared.ci_low IS NOT NULL AND public.error IS NOT NULL
            OFFSET 0
        ) AS of_means ON true
        LEFT JOIN LATERAL (
            SELECT test.p_value, test.effect, test.effect_word
            FROM analytics.proportion_test(
                compared.score * compared.n_effective, compared.n_effective, compared.benchmark_mean, public.error
            ) AS test
            WHERE compared.measurement = 'binary' AND compared.ci_low IS NOT NULL AND public.error IS NOT NULL
            OFFSET 0
        ) AS of_shares ON true
        CROSS JOIN LATERAL analytics.difference_ci(
            compared.score, compared.ci_low, compared.ci_high,
            compared.benchmark_mean, compared.benchmark_ci_low, compared.benchmark_ci_high
        ) AS around
    ),
    -- All comparisons of a survey in one period are looked at together.
    adjusted AS (
        SELECT listed.line, listed.p_adjusted
        FROM (
            SELECT array_agg(tested.line ORDER BY tested.line) AS lines,
                   analytics.adjust_p_values(array_agg(tested.p_value ORDER BY tested.line)) AS p_values
            FROM tested
            WHERE tested.p_value IS NOT NULL
            GROUP BY tested.survey, tested.period_start
        ) AS family
        CROSS JOIN LATERAL unnest(family.lines, family.p_values) AS listed (line, p_adjusted)
    )
    SELECT compared.survey, compared.question, compared.question_title, compared.measurement, compared.period,
           compared.period_start, compared.category, compared.category_title, compared.level, compared.level_title,
           compared.scale_min::float8, compared.scale_max::float8, compared.score, compared.n, compared.ci_low,
           compared.ci_high, compared.score_status, compared.benchmark_mean, compared.benchmark_ci_low,
           compared.benchmark_ci_high,
           -- In decimals: 3.6 - 3.9 is -0.3.
           (compared.score::numeric - compared.benchmark_mean::numeric)::double precision,
           shown.ci_low, shown.ci_high,
           CASE
               WHEN adjusted.p_adjusted > 0.05 THEN 'not distinguishable'
               WHEN adjusted.p_adjusted IS NOT NULL
                   THEN CASE WHEN compared.score > compared.benchmark_mean THEN 'above' ELSE 'below' END
           END,
           compared.p25, compared.median, compared.p75, compared.p90,
           CASE
               WHEN placed.percentile_rank >= 75 THEN 'top quarter'
               WHEN placed.percentile_rank >= 50 THEN 'upper middle'
               WHEN placed.percentile_rank >= 25 THEN 'lower middle'
               WHEN placed.percentile_rank < 25 THEN 'bottom quarter'
           END,
           compared.n_organisations, compared.n_respondents, compared.benchmark_status, compared.quantile_status,
           nearest.label, nearest.cell_id, nearest.mean,
           compared.edition, compared.as_of, compared.cell_id,
           CASE compared.measurement
               WHEN 'binary' THEN 'z test of a share against the published mean'
               ELSE 't test against the published mean (Welch 1947)'
           END || ', p adjusted over the comparisons of this survey and period (Benjamini and Hochberg 1995)'
               || '; interval of the gap by MOVER (Zou and Donner 2008); place from the published quartiles, which are rounded',
           CASE
               WHEN compared.score_status <> 'ok' THEN compared.score_status
               ELSE compared.benchmark_status
           END,
           nullif(concat_ws('; ',
               CASE WHEN compared.score_status <> 'ok' THEN 'own result: ' || compared.score_reason END,
               CASE
                   WHEN compared.benchmark_status = 'none' AND compared.is_open
                       THEN 'question has no limits, so it has no benchmark: give it min and max in a new survey'
                   WHEN compared.benchmark_status = 'none' THEN 'no benchmark of this group is published'
                   WHEN compared.benchmark_status = 'protected' THEN 'benchmark not shown to protect members'
                   WHEN compared.benchmark_status = 'held' THEN 'benchmark waits for the next edition'
                   WHEN compared.benchmark_status = 'carried' THEN 'benchmark of an earlier date, see as_of'
               END,
               CASE WHEN compared.benchmark_mean IS NOT NULL AND compared.p75 IS NULL
                    THEN 'quartiles are protected, so there is no position' END,
               CASE WHEN compared.benchmark_mean IS NOT NULL AND compared.benchmark_ci_low IS NULL
                    THEN 'the benchmark has no interval yet, so the gap has none' END
           ), ''),
           placed.percentile_rank,
           compared.p_value, adjusted.p_adjusted, compared.effect, compared.effect_word, compared.ci_level
    FROM tested AS compared
    LEFT JOIN adjusted ON adjusted.line = compared.line
    CROSS JOIN LATERAL (
        SELECT CASE WHEN compared.grid IS NULL THEN compared.gap_ci_low
                    ELSE analytics._shown_bound(compared.gap_ci_low, compared.grid, false) END AS ci_low,
               CASE WHEN compared.grid IS NULL THEN compared.gap_ci_high
                    ELSE analytics._shown_bound(compared.gap_ci_high, compared.grid, true) END AS ci_high
    ) AS shown
    CROSS JOIN LATERAL (
        SELECT analytics._percentile_rank(compared.score, ARRAY[compared.scale_min, compared.p25, compared.median,
                   compared.p75, compared.p90, compared.scale_max]::double precision[], '{0,25,50,75,90,100}') AS percentile_rank
        OFFSET 0
    ) AS placed
    LEFT JOIN LATERAL (
        SELECT wider.label, wider.cell_id, wider.mean
        FROM benchmark.nearest_available(compared.cell_id) AS wider
        WHERE compared.benchmark_mean IS NULL
        OFFSET 0
    ) AS nearest ON true
    ORDER BY compared.place, compared.ordinal, compared.category;
END;
$$;

COMMENT ON FUNCTION analytics.benchmark_comparison(text, text) IS
$$Your organisation against the published benchmarks: for each numeric or yes/no question a row for all organisations (category all), one
for its own level in each category, and one for each peer group that it belongs to. p_survey: a survey's code, null for all of yours; p_period: all_time, year, quarter or month (UTC).
score, ci_low, ci_high and n are yours, as in analytics.own_results; benchmark_mean, its interval and the quartiles are those of the edition.
scale_min and scale_max are the limits of the question (0 and 1 for yes/no), null where it has none.
gap is score - benchmark_mean in the unit of the question, with a 95 % interval (MOVER, Zou and Donner 2008). p_value tests it: t of a mean
(Welch 1947) or z of a share against the published mean, whose error comes from its published interval. p_adjusted is the same for all
comparisons of the survey and period together (Benjamini and Hochberg 1995), and outcome reads it: above or below up to 0.05, else not
distinguishable; null where there is no test. So of those called above or below about one in twenty at most is chance; one gap alone may leave
out 0 and be not distinguishable. effect is the gap in your standard deviations (Cohen's d), of shares the difference of 2 asin(sqrt(share))
(Cohen's h), and effect_word its size: negligible, small, medium, large (Cohen 1988).
position (top quarter, upper middle, lower middle, bottom quarter) and percentile_rank come from the published quartiles only, which are rounded; null where these are
protected. percentile_rank, 0 to 100, lies on the straight line between them, p90 where it is published, and the ends of the scale; where quartiles are equal
after rounding and the score is as well, it is the middle of their ranks.
Where a benchmark is withheld, nearest names the nearest published figure that contains it, in words; nearest_mean is its mean and
nearest_cell_id its cell (benchmark.nearest_available).
n_organisations and n_respondents are lower ends of size bands. status: ok, carried, protected, held, none; score_status and
benchmark_status say whose. Raises SM001 unknown survey, SM016 role of no organisation, SM025 unknown period.$$;

GRANT EXECUTE ON FUNCTION analytics.benchmark_comparison(text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
