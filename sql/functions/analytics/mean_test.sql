CREATE OR REPLACE FUNCTION analytics.mean_test(
    p_mean                 double precision,
    p_sd                   double precision,
    p_n                    double precision,
    p_reference            double precision,
    p_reference_error      double precision DEFAULT 0,
    p_level                double precision DEFAULT 0.95,
    OUT estimate           double precision,
    OUT ci_low             double precision,
    OUT ci_high            double precision,
    OUT ci_level           double precision,
    OUT statistic          double precision,
    OUT degrees_of_freedom double precision,
    OUT p_value            double precision,
    OUT effect             double precision,
    OUT effect_word        text,
    OUT outcome            text,
    OUT n                  double precision,
    OUT method             text,
    OUT reason             text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    method := CASE p_reference_error
        WHEN 0 THEN 'one-sample t test (Student 1908)'
        ELSE 't test against a figure with a known error (Welch 1947)'
    END;
    reason := analytics._unusable(ARRAY[p_mean, p_sd, p_n, p_reference, p_reference_error], p_level);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;
    IF p_sd < 0 OR p_n < 0 OR p_reference_error < 0 THEN
        reason := 'a deviation, an error or a number of answers is below 0';
        RETURN;
    END IF;

    n := p_n;
    IF p_n = 0 THEN
        reason := 'no answers';
        RETURN;
    END IF;
    estimate := p_mean - p_reference;
    IF p_n < 2 THEN
        reason := 'fewer than two answers: no test';
        RETURN;
    ELSIF p_sd = 0 THEN
        reason := 'all answers are equal: no test';
        RETURN;
    END IF;

    SELECT test.ci_low, test.ci_high, test.statistic, test.degrees_of_freedom, test.p_value
    INTO ci_low, ci_high, statistic, degrees_of_freedom, p_value
    FROM analytics._t_test(estimate, p_sd / sqrt(p_n), p_n - 1, p_reference_error, 'Infinity', p_level) AS test;
    ci_level    := p_level;
    effect      := estimate / p_sd;
    effect_word := analytics.effect_word('cohens_d', effect);
    outcome     := CASE WHEN p_value > 1 - p_level THEN 'not distinguishable' WHEN estimate > 0 THEN 'higher' ELSE 'lower' END;
END;
$$;

COMMENT ON FUNCTION analytics.mean_test(double precision, double precision, double precision, double precision, double precision, double precision) IS
$$Whether a mean differs from a reference: p_mean with the standard deviation p_sd (n - 1) of p_n answers, which need
not be whole, against p_reference, a figure known exactly or with the standard error p_reference_error, as a published
benchmark is; p_level is the confidence, 0.95 for 95 %. estimate is the difference, in the unit of p_mean, and ci_low
to ci_high its interval at ci_level; statistic is Student's t with degrees_of_freedom (Satterthwaite 1946), p_value
two-sided. effect is Cohen's d, the difference in standard deviations, and effect_word the word for it; outcome is
higher or lower where p_value is at most 1 - p_level, else not distinguishable. n is p_n, method says how. What is not
defined is null and reason says why; nothing is raised. Student (1908); Welch (1947); Cohen (1988).$$;

GRANT EXECUTE ON FUNCTION analytics.mean_test(double precision, double precision, double precision, double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
