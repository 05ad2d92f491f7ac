CREATE OR REPLACE FUNCTION analytics.proportion_test(
    p_successes       double precision,
    p_n               double precision,
    p_reference       double precision,
    p_reference_error double precision DEFAULT 0,
    p_level           double precision DEFAULT 0.95,
    OUT estimate      double precision,
    OUT ci_low        double precision,
    OUT ci_high       double precision,
    OUT ci_level      double precision,
    OUT statistic     double precision,
    OUT p_value       double precision,
    OUT effect        double precision,
    OUT effect_word   text,
    OUT outcome       text,
    OUT n             double precision,
    OUT method        text,
    OUT reason        text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_own   record;
    v_half  double precision;
    v_error double precision;
BEGIN
    method := 'z test of a share against a figure, interval by MOVER (Zou and Donner 2008)';
    reason := analytics._unusable(ARRAY[p_successes, p_n, p_reference, p_reference_error], p_level);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;
    IF p_reference NOT BETWEEN 0 AND 1 OR p_reference_error < 0 THEN
        reason := 'the reference is no share, or its error is below 0';
        RETURN;
    END IF;
    v_own  := analytics.proportion_ci(p_successes, p_n, p_level);
    n      := v_own.n;
    reason := v_own.reason;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    v_half := analytics.normal_quantile(0.5 + p_level / 2) * p_reference_error;
    SELECT test.estimate, test.ci_low, test.ci_high INTO estimate, ci_low, ci_high
    FROM analytics.difference_ci(
        v_own.estimate, v_own.ci_low, v_own.ci_high, p_reference, p_reference - v_half, p_reference + v_half
    ) AS test;
    ci_level    := p_level;
    effect      := 2 * asin(sqrt(v_own.estimate)) - 2 * asin(sqrt(p_reference));
    effect_word := analytics.effect_word('cohens_h', effect);
    v_error     := analytics._hypotenuse(sqrt(p_reference * (1 - p_reference) / n), p_reference_error);
    IF v_error = 0 THEN
        reason := 'the reference is certain: no test';
        RETURN;
    END IF;
    statistic := estimate / v_error;
    p_value   := 2 * analytics.normal_cdf(-abs(statistic));
    outcome   := CASE WHEN p_value > 1 - p_level THEN 'not distinguishable' WHEN estimate > 0 THEN 'higher' ELSE 'lower' END;
END;
$$;

COMMENT ON FUNCTION analytics.proportion_test(double precision, double precision, double precision, double precision, double precision) IS
$$Whether a share differs from a reference: p_successes of p_n answers, which need not be whole, against the share
p_reference, known exactly or with the standard error p_reference_error, as a published benchmark is; p_level is the
confidence, 0.95 for 95 %. estimate is the difference, from -1 to 1, and ci_low to ci_high its interval at ci_level;
statistic is z, p_value two-sided. effect is Cohen's h, the difference of 2 asin(sqrt(share)), and effect_word the
word for it; outcome is higher or lower where p_value is at most 1 - p_level, else not distinguishable. n is p_n,
method says how. What is not defined is null and reason says why; nothing is raised. Wilson (1927), whose interval
inverts this test; Zou and Donner (2008); Cohen (1988).$$;

GRANT EXECUTE ON FUNCTION analytics.proportion_test(double precision, double precision, double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
