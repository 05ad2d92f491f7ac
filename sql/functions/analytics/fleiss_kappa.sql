CREATE OR REPLACE FUNCTION analytics.fleiss_kappa(
    p_counts               bigint[],
    p_frequencies          bigint[] DEFAULT NULL,
    p_level                double precision DEFAULT 0.95,
    OUT estimate           double precision,
    OUT standard_error     double precision,
    OUT ci_low             double precision,
    OUT ci_high            double precision,
    OUT ci_level           double precision,
    OUT agreement          double precision,
    OUT expected_agreement double precision,
    OUT agreement_word     text,
    OUT n                  double precision,
    OUT method             text,
    OUT reason             text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_rows     integer := array_length(p_counts, 1);
    v_columns  integer := array_length(p_counts, 2);
    v_pairs    double precision;
    v_variance double precision;
BEGIN
    reason := analytics._unusable('{}', p_level);
    IF p_counts IS NULL THEN
        reason := 'an argument is null';
    ELSIF array_ndims(p_counts) IS DISTINCT FROM 2 OR v_columns < 2 THEN
        reason := 'no table of two categories at least';
    ELSIF p_frequencies IS NOT NULL AND (coalesce(array_ndims(p_frequencies), 0) <> 1 OR array_length(p_frequencies, 1) <> v_rows) THEN
        reason := 'not one frequency for each row of the table';
    ELSIF EXISTS (SELECT FROM unnest(p_counts) AS cell (n) WHERE (cell.n BETWEEN 0 AND 1000000000) IS NOT TRUE)
        OR EXISTS (SELECT FROM unnest(p_frequencies) AS line (n) WHERE (line.n BETWEEN 0 AND 1000000000) IS NOT TRUE) THEN
        reason := 'a count is null, below 0 or above 1e9';
    END IF;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    method := 'kappa of many judges (Fleiss 1971), standard error of Gwet (2021)';

    -- Subjects (rows, as often as p_frequencies says) and categories: how many judges gave each.
    WITH cell AS (
        SELECT line.place, kind.place AS category, p_counts[line.place][kind.place]::double precision AS given,
               coalesce(p_frequencies[line.place], 1)::double precision AS times
        FROM generate_series(1, v_rows) AS line (place)
        CROSS JOIN generate_series(1, v_columns) AS kind (place)
    ),
    subject AS (
        SELECT cell.place, cell.times, sum(cell.given) AS judges, sum(cell.given * (cell.given - 1)) AS agreeing,
               array_agg(cell.given ORDER BY cell.category) AS given
        FROM cell
        GROUP BY cell.place, cell.times
        HAVING sum(cell.given) >= 1 AND cell.times > 0
    ),
    category AS (
        SELECT kind.place, sum(subject.times * subject.given[kind.place] / subject.judges) / sum(subject.times) AS share
        FROM subject
        CROSS JOIN generate_series(1, v_columns) AS kind (place)
        GROUP BY kind.place
    ),
    total AS (
        SELECT sum(subject.times) AS n, sum(subject.times) FILTER (WHERE subject.judges >= 2) AS n_paired,
               sum(subject.times * subject.agreeing / (subject.judges * (subject.judges - 1))) FILTER (WHERE subject.judges >= 2)
                   / sum(subject.times) FILTER (WHERE subject.judges >= 2) AS observed,
               (SELECT sum(category.share ^ 2) FROM category) AS expected
        FROM subject
    ),
    -- How far each subject moves kappa, linearised.
    contribution AS (
        SELECT subject.times,
               CASE WHEN subject.judges >= 2
                    THEN total.n / total.n_paired / (1 - total.expected)
                         * (subject.agreeing / (subject.judges * (subject.judges - 1)) - total.observed)
                    ELSE 0 END
               - 2 * (1 - total.observed) / (1 - total.expected) ^ 2 * (
                   (SELECT sum(category.share * subject.given[category.place] / subject.judges) FROM category) - total.expected
               ) AS part
        FROM subject
        CROSS JOIN total
        WHERE total.expected < 1 - 1e-12 AND total.n_paired > 0
    )
    SELECT total.n, total.n_paired, total.observed, total.expected,
           (SELECT sum(contribution.times * contribution.part ^ 2) FROM contribution)
               / nullif(total.n * (total.n - 1), 0)
    INTO n, v_pairs, agreement, expected_agreement, v_variance
    FROM total;

    n := coalesce(n, 0);
    IF coalesce(v_pairs, 0) = 0 THEN
        reason := 'nothing was judged twice';
        RETURN;
    END IF;
    IF expected_agreement > 1 - 1e-12 THEN
        reason := 'all gave one and the same category throughout: agreement by chance is certain';
        RETURN;
    END IF;

    estimate       := (agreement - expected_agreement) / (1 - expected_agreement);
    agreement_word := analytics._agreement_word(estimate);
    IF v_variance IS NULL OR v_variance <= 1e-13 / n THEN
        reason := 'the judgements leave no variance: no interval';
        RETURN;
    END IF;
    standard_error := sqrt(v_variance);
    ci_low         := greatest(estimate + analytics.normal_quantile((1 - p_level) / 2) * standard_error, -1);
    ci_high        := least(estimate - analytics.normal_quantile((1 - p_level) / 2) * standard_error, 1);
    ci_level       := p_level;
END;
$$;

COMMENT ON FUNCTION analytics.fleiss_kappa(bigint[], bigint[], double precision) IS
$$How well more than two judges agree beyond chance. p_counts is a table: for each subject (row) how many judges gave each category
(column); not everybody need have judged everything. p_frequencies says how many subjects each row stands for, one if it is null; p_level is the
confidence, 0.95 for 95 %. estimate is kappa with its standard_error, ci_low to ci_high its interval at ci_level; agreement is the share of pairs of judges who agree and
expected_agreement that by chance, 0 to 1; agreement_word is that of Landis and Koch (1977). n is the number of subjects that were judged, method
says how. What is not defined is null and reason says why; nothing is raised. Fleiss (1971); Gwet (2021).$$;

GRANT EXECUTE ON FUNCTION analytics.fleiss_kappa(bigint[], bigint[], double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
