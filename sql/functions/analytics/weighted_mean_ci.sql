CREATE OR REPLACE FUNCTION analytics.weighted_mean_ci(
    p_values             double precision[],
    p_counts             bigint[],
    p_weight_sums        double precision[],
    p_weight_square_sums double precision[],
    p_level              double precision DEFAULT 0.95,
    OUT estimate         double precision,
    OUT standard_error   double precision,
    OUT ci_low           double precision,
    OUT ci_high          double precision,
    OUT ci_level         double precision,
    OUT n                double precision,
    OUT n_effective      double precision,
    OUT design_effect    double precision,
    OUT method           text,
    OUT reason           text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_weight_sum    double precision;
    v_weight_square double precision;
    v_variance      double precision;
    v_simple        double precision;
BEGIN
    reason := analytics._unusable('{}', p_level);
    IF num_nulls(p_values, p_counts, p_weight_sums, p_weight_square_sums) > 0 THEN
        reason := 'an argument is null';
    ELSIF cardinality(p_values) <> cardinality(p_counts) OR cardinality(p_values) <> cardinality(p_weight_sums)
        OR cardinality(p_values) <> cardinality(p_weight_square_sums) THEN
        reason := 'not one count and two sums of weights for each value';
    ELSIF EXISTS (
        SELECT FROM unnest(p_values, p_counts, p_weight_sums, p_weight_square_sums) AS listed (value, n, weight, weight_square)
        WHERE (abs(listed.value) <= 1e50 AND (abs(listed.value) >= 1e-50 OR listed.value = 0)
               AND listed.n BETWEEN 1 AND 1000000000000000
               AND listed.weight BETWEEN 1e-12 AND 1e21 AND listed.weight_square BETWEEN 1e-24 AND 1e27) IS NOT TRUE
    ) THEN
        reason := 'a value is not finite or beyond 1e50, a count not between 1 and 1e15, or a sum of weights not above 0';
    END IF;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    method := 'weighted mean, standard error by linearisation (Woodruff 1971), Student t interval';
    SELECT coalesce(sum(listed.n), 0), sum(listed.weight), sum(listed.weight_square)
    INTO n, v_weight_sum, v_weight_square
    FROM unnest(p_counts, p_weight_sums, p_weight_square_sums) AS listed (n, weight, weight_square);

    IF n = 0 THEN
        reason := 'no answers';
        RETURN;
    END IF;

    estimate := (SELECT sum(listed.value * listed.weight) / v_weight_sum
                 FROM unnest(p_values, p_weight_sums) AS listed (value, weight));
    SELECT kish.n_effective, kish.reason INTO n_effective, reason
    FROM analytics.design_effect(n, v_weight_sum, v_weight_square) AS kish;
    IF reason IS NOT NULL OR n = 1 THEN
        reason := coalesce(reason, 'one answer: no spread');
        RETURN;
    END IF;

    SELECT n / (n - 1) * sum(listed.weight_square * (listed.value - estimate) ^ 2) / v_weight_sum ^ 2,
           n / (n - 1) * sum(listed.weight * (listed.value - estimate) ^ 2) / v_weight_sum / n
    INTO v_variance, v_simple
    FROM unnest(p_values, p_weight_sums, p_weight_square_sums) AS listed (value, weight, weight_square);

    IF v_simple <= 1e-26 * estimate ^ 2 OR v_simple = 0 THEN
        reason := 'all answers are equal: no interval';
        RETURN;
    END IF;
    standard_error := sqrt(v_variance);
    design_effect  := v_variance / v_simple;
    ci_low         := estimate - analytics.student_t_quantile((1 + p_level) / 2, n - 1) * standard_error;
    ci_high        := estimate + analytics.student_t_quantile((1 + p_level) / 2, n - 1) * standard_error;
    ci_level       := p_level;
END;
$$;

COMMENT ON FUNCTION analytics.weighted_mean_ci(double precision[], bigint[], double precision[], double precision[], double precision) IS
$$The confidence interval of a weighted mean, or of a weighted share where the values are 0 and 1, that takes weights and answers
together: p_counts says how often each of p_values was given, p_weight_sums and p_weight_square_sums are the sums of the weights and of the squared weights of
those answers; p_level is the confidence, 0.95 for 95 %. estimate is the mean, standard_error that of a sample drawn with
replacement, and ci_low to ci_high the interval at ci_level, in the unit of the values. n_effective is Kish's; design_effect is how
much larger the variance is than that of as many answers of equal weight, which also says how weights and answers go together. n is the number of answers, method says
how. What is not defined is null and reason says why; nothing is raised. Woodruff (1971); as svymean of the R package survey.$$;

GRANT EXECUTE ON FUNCTION analytics.weighted_mean_ci(double precision[], bigint[], double precision[], double precision[], double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
