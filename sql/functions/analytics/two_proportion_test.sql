CREATE OR REPLACE FUNCTION analytics.two_proportion_test(
    p_successes_1   double precision,
    p_n_1           double precision,
    p_successes_2   double precision,
    p_n_2           double precision,
    p_level         double precision DEFAULT 0.95,
    OUT estimate    double precision,
    OUT ci_low      double precision,
    OUT ci_high     double precision,
    OUT ci_level    double precision,
    OUT statistic   double precision,
    OUT p_value     double precision,
    OUT effect      double precision,
    OUT effect_word text,
    OUT outcome     text,
    OUT n           double precision,
    OUT method      text,
    OUT reason      text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_one   record;
    v_other record;
    v_all   double precision;
BEGIN
    method := 'z test of two shares (pooled), interval by MOVER (Newcombe 1998)';
    v_one   := analytics.proportion_ci(p_successes_1, p_n_1, p_level);
    v_other := analytics.proportion_ci(p_successes_2, p_n_2, p_level);
    n       := v_one.n + v_other.n;
    reason  := coalesce(v_one.reason, v_other.reason);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    SELECT test.estimate, test.ci_low, test.ci_high INTO estimate, ci_low, ci_high
    FROM analytics.difference_ci(
        v_one.estimate, v_one.ci_low, v_one.ci_high, v_other.estimate, v_other.ci_low, v_other.ci_high
    ) AS test;
    ci_level    := p_level;
    effect      := 2 * asin(sqrt(v_one.estimate)) - 2 * asin(sqrt(v_other.estimate));
    effect_word := analytics.effect_word('cohens_h', effect);
    v_all := p_successes_1 / n + p_successes_2 / n;
    IF p_successes_1 + p_successes_2 = 0 OR p_successes_1 + p_successes_2 = n THEN
        reason := 'all answers of both groups are equal: no test';
        RETURN;
    END IF;
    statistic := estimate / sqrt(v_all * (1 - v_all) * (1 / p_n_1 + 1 / p_n_2));
    p_value   := 2 * analytics.normal_cdf(-abs(statistic));
    outcome   := CASE WHEN p_value > 1 - p_level THEN 'not distinguishable' WHEN estimate > 0 THEN 'higher' ELSE 'lower' END;
END;
$$;

COMMENT ON FUNCTION analytics.two_proportion_test(double precision, double precision, double precision, double precision, double precision) IS
$$Whether two shares differ: p_successes_1 of p_n_1 answers against p_successes_2 of p_n_2, numbers that need not be
whole, so that effective sample sizes fit; p_level is the confidence, 0.95 for 95 %. With fewer than five expected in
a cell prefer analytics.fisher_test. estimate is the first share less the second, from -1 to 1, and ci_low to ci_high
its interval at ci_level; statistic is z, p_value two-sided. effect is Cohen's h, the difference of 2
asin(sqrt(share)), and effect_word the word for it; outcome is higher or lower where p_value is at most 1 - p_level,
else not distinguishable. n is p_n_1 + p_n_2, method says how. What is not defined is null and reason says why;
nothing is raised. Fleiss (1981); Newcombe (1998); Cohen (1988).$$;

GRANT EXECUTE ON FUNCTION analytics.two_proportion_test(double precision, double precision, double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
