CREATE OR REPLACE FUNCTION analytics.welch_test(
    p_mean_1               double precision,
    p_sd_1                 double precision,
    p_n_1                  double precision,
    p_mean_2               double precision,
    p_sd_2                 double precision,
    p_n_2                  double precision,
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
DECLARE
    v_scale  double precision;
    v_pooled double precision;
BEGIN
    method := 't test of two means with unequal variances (Welch 1947)';
    reason := analytics._unusable(ARRAY[p_mean_1, p_sd_1, p_n_1, p_mean_2, p_sd_2, p_n_2], p_level);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;
    IF least(p_sd_1, p_n_1, p_sd_2, p_n_2) < 0 THEN
        reason := 'a deviation or a number of answers is below 0';
        RETURN;
    END IF;

    n := p_n_1 + p_n_2;
    IF least(p_n_1, p_n_2) = 0 THEN
        reason := 'no answers in a group';
        RETURN;
    END IF;
    estimate := p_mean_1 - p_mean_2;
    v_scale  := greatest(p_sd_1, p_sd_2);
    IF least(p_n_1, p_n_2) < 2 THEN
        reason := 'fewer than two answers in a group: no test';
        RETURN;
    ELSIF v_scale = 0 THEN
        reason := 'all answers of each group are equal: no test';
        RETURN;
    END IF;

    SELECT test.ci_low, test.ci_high, test.statistic, test.degrees_of_freedom, test.p_value
    INTO ci_low, ci_high, statistic, degrees_of_freedom, p_value
    FROM analytics._t_test(estimate, p_sd_1 / sqrt(p_n_1), p_n_1 - 1, p_sd_2 / sqrt(p_n_2), p_n_2 - 1, p_level) AS test;
    ci_level    := p_level;
    v_pooled    := v_scale * analytics._hypotenuse(
        p_sd_1 / v_scale * sqrt((p_n_1 - 1) / (n - 2)), p_sd_2 / v_scale * sqrt((p_n_2 - 1) / (n - 2))
    );
    effect      := estimate / v_pooled;
    effect_word := analytics.effect_word('cohens_d', effect);
    outcome     := CASE WHEN p_value > 1 - p_level THEN 'not distinguishable' WHEN estimate > 0 THEN 'higher' ELSE 'lower' END;
END;
$$;

COMMENT ON FUNCTION analytics.welch_test(double precision, double precision, double precision, double precision, double precision, double precision, double precision) IS
$$Whether two means differ: p_mean_1 with the standard deviation p_sd_1 (n - 1) of p_n_1 answers against p_mean_2,
p_sd_2 and p_n_2, numbers that need not be whole, so that effective sample sizes fit; p_level is the confidence, 0.95
for 95 %. The variances need not be equal. estimate is the first mean less the second, in their unit, and ci_low to
ci_high its interval at ci_level; statistic is Student's t with degrees_of_freedom (Satterthwaite 1946), p_value
two-sided. effect is Cohen's d, the difference in pooled standard deviations, and effect_word the word for it; outcome
is higher or lower where p_value is at most 1 - p_level, else not distinguishable. n is p_n_1 + p_n_2, method says
how. What is not defined is null and reason says why; nothing is raised. Welch (1947); Cohen (1988).$$;

GRANT EXECUTE ON FUNCTION analytics.welch_test(double precision, double precision, double precision, double precision, double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
