CREATE OR REPLACE FUNCTION analytics.proportion_ci(
    p_successes  double precision,
    p_n          double precision,
    p_level      double precision DEFAULT 0.95,
    OUT estimate double precision,
    OUT ci_low   double precision,
    OUT ci_high  double precision,
    OUT ci_level double precision,
    OUT n        double precision,
    OUT method   text,
    OUT reason   text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_is_exact boolean;
BEGIN
    reason := analytics._unusable(ARRAY[p_successes, p_n], p_level);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;
    IF p_successes < 0 OR p_successes > p_n OR p_n > 1e15 THEN
        reason := 'no share: successes are not between 0 and a number of answers up to 1e15';
        RETURN;
    END IF;

    n := p_n;
    IF p_n = 0 THEN
        reason := 'no answers';
        RETURN;
    END IF;
    -- Few answers, or all alike: there Wilson covers less than it says.
    v_is_exact := p_n < 5 OR (p_successes IN (0, p_n) AND p_n < 1e8);
    IF v_is_exact THEN
        method := 'exact interval (Clopper and Pearson 1934)';
        SELECT around.ci_low, around.ci_high INTO ci_low, ci_high
        FROM analytics.exact_interval(p_successes::numeric, p_n::numeric, p_level) AS around;
    ELSE
        method := 'Wilson interval (Wilson 1927)';
        SELECT around.ci_low, around.ci_high INTO ci_low, ci_high
        FROM analytics.wilson_interval(p_successes::numeric, p_n::numeric, p_level) AS around;
    END IF;
    estimate := p_successes / p_n;
    ci_level := p_level;
END;
$$;

COMMENT ON FUNCTION analytics.proportion_ci(double precision, double precision, double precision) IS
$$The confidence interval of a share, p_successes of p_n answers, neither of which need be whole; p_level is its
confidence, 0.95 for 95 %. estimate is the share and ci_low to ci_high its interval at ci_level, 0 to 1: Wilson's, and
the exact one below five answers and where nobody or everybody said yes; method says which. n is p_n. What is not
defined is null and reason says why; nothing is raised. Wilson (1927); Clopper and Pearson (1934); weighted answers as
in Korn and Graubard (1998).$$;

GRANT EXECUTE ON FUNCTION analytics.proportion_ci(double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
