CREATE OR REPLACE FUNCTION analytics.cohen_kappa(
    p_counts               bigint[],
    p_weighting            text DEFAULT 'none',
    p_level                double precision DEFAULT 0.95,
    OUT estimate           double precision,
    OUT standard_error     double precision,
    OUT ci_low             double precision,
    OUT ci_high            double precision,
    OUT ci_level           double precision,
    OUT agreement          double precision,
    OUT expected_agreement double precision,
    OUT statistic          double precision,
    OUT p_value            double precision,
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
    v_size        integer := array_length(p_counts, 1);
    v_n           double precision;
    v_row         double precision[];
    v_column      double precision[];
    v_row_mean    double precision[];
    v_column_mean double precision[];
    v_weight      double precision[][];
    v_variance    double precision := 0;
    v_null        double precision := 0;
    v_expected    double precision := 0;
    v_observed    double precision := 0;
BEGIN
    reason := analytics._unusable('{}', p_level);
    IF p_counts IS NULL OR p_weighting IS NULL THEN
        reason := 'an argument is null';
    ELSIF array_ndims(p_counts) IS DISTINCT FROM 2 OR v_size IS DISTINCT FROM array_length(p_counts, 2) OR v_size < 2 THEN
        reason := 'no square table of two categories at least';
    ELSIF v_size > 100 THEN
        reason := 'more than 100 categories';
    ELSIF p_weighting NOT IN ('none', 'linear', 'quadratic') THEN
        reason := 'weighting is none, linear or quadratic';
    ELSIF EXISTS (SELECT FROM unnest(p_counts) AS cell (n) WHERE (cell.n BETWEEN 0 AND 1000000000000000) IS NOT TRUE) THEN
        reason := 'a count is null, below 0 or above 1e15';
    END IF;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    method := CASE p_weighting WHEN 'none' THEN 'kappa (Cohen 1960)'
                               ELSE format('kappa with %s weights (Cohen 1968)', p_weighting) END
        || ', standard error of Fleiss, Cohen and Everitt (1969)';
    v_n := (SELECT sum(cell.n) FROM unnest(p_counts) AS cell (n));
    n   := v_n;
    IF v_n = 0 THEN
        reason := 'nothing was judged';
        RETURN;
    END IF;

    v_row := ARRAY(
        SELECT (SELECT sum(cell.n) FROM unnest(p_counts[i:i]) AS cell (n)) / v_n FROM generate_series(1, v_size) AS i ORDER BY i
    );
    v_column := ARRAY(
        SELECT (SELECT sum(cell.n) FROM unnest(p_counts[1:v_size][j:j]) AS cell (n)) / v_n
        FROM generate_series(1, v_size) AS j ORDER BY j
    );
    v_row_mean    := array_fill(0::double precision, ARRAY[v_size]);
    v_column_mean := v_row_mean;
    v_weight      := array_fill(0::double precision, ARRAY[v_size, v_size]);

    FOR i IN 1 .. v_size LOOP
        FOR j IN 1 .. v_size LOOP
            v_weight[i][j] := CASE p_weighting
                WHEN 'none' THEN (i = j)::integer
                WHEN 'linear' THEN 1 - abs(i - j)::double precision / (v_size - 1)
                ELSE 1 - ((i - j)::double precision / (v_size - 1)) ^ 2
            END;
            v_row_mean[i]    := v_row_mean[i] + v_weight[i][j] * v_column[j];
            v_column_mean[j] := v_column_mean[j] + v_weight[i][j] * v_row[i];
            v_observed       := v_observed + v_weight[i][j] * p_counts[i][j] / v_n;
            v_expected       := v_expected + v_weight[i][j] * v_row[i] * v_column[j];
        END LOOP;
    END LOOP;

    agreement          := v_observed;
    expected_agreement := v_expected;
    IF v_expected > 1 - 1e-12 THEN
        reason := 'both gave one and the same category throughout: agreement by chance is certain';
        RETURN;
    END IF;

    estimate       := (v_observed - v_expected) / (1 - v_expected);
    agreement_word := analytics._agreement_word(estimate);
    FOR i IN 1 .. v_size LOOP
        FOR j IN 1 .. v_size LOOP
            v_variance := v_variance + p_counts[i][j] / v_n
                * (v_weight[i][j] - (v_row_mean[i] + v_column_mean[j]) * (1 - estimate)) ^ 2;
            v_null     := v_null + v_row[i] * v_column[j] * (v_weight[i][j] - v_row_mean[i] - v_column_mean[j]) ^ 2;
        END LOOP;
    END LOOP;
    v_variance := v_variance - (estimate - v_expected * (1 - estimate)) ^ 2;
    v_null     := v_null - v_expected ^ 2;

    -- What is left of a variance of zero is rounding.
    IF v_null > 1e-13 THEN
        statistic := estimate * (1 - v_expected) * sqrt(v_n / v_null);
        p_value   := 2 * analytics.normal_cdf(-abs(statistic));
    END IF;
    IF v_variance <= 1e-13 THEN
        reason := 'the judgements leave no variance: no interval';
        RETURN;
    END IF;
    standard_error := sqrt(v_variance / v_n) / (1 - v_expected);
    ci_low         := greatest(estimate + analytics.normal_quantile((1 - p_level) / 2) * standard_error, -1);
    ci_high        := least(estimate - analytics.normal_quantile((1 - p_level) / 2) * standard_error, 1);
    ci_level       := p_level;
END;
$$;

COMMENT ON FUNCTION analytics.cohen_kappa(bigint[], text, double precision) IS
$$How well two judges agree beyond chance. p_counts is a square table of counts: how often the first (rows) and the second (columns) gave
each pair of categories, in one order. p_weighting none counts equal categories only; linear and quadratic count near ones of
an ordered list in part (1 on the diagonal, 0 at the far corners). p_level is the confidence, 0.95 for 95 %. estimate is
kappa, -1 to 1, with its standard_error and ci_low to ci_high its interval at ci_level; agreement the observed (weighted) share and expected_agreement that by
chance, 0 to 1; statistic and p_value test against no agreement beyond chance; agreement_word is that of Landis and Koch (1977). n is the
number judged by both, method says how. What is not defined is null and reason says why; nothing is raised. Cohen
(1960, 1968); Fleiss, Cohen and Everitt (1969).$$;

GRANT EXECUTE ON FUNCTION analytics.cohen_kappa(bigint[], text, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
