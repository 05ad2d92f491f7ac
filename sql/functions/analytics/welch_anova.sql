CREATE OR REPLACE FUNCTION analytics.welch_anova(
    p_means                  double precision[],
    p_sds                    double precision[],
    p_ns                     double precision[],
    p_level                  double precision DEFAULT 0.95,
    OUT n_groups             integer,
    OUT statistic            double precision,
    OUT degrees_of_freedom_1 double precision,
    OUT degrees_of_freedom_2 double precision,
    OUT p_value              double precision,
    OUT outcome              text,
    OUT n                    double precision,
    OUT method               text,
    OUT reason               text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_scale double precision;
    v_lack  double precision;
    v_ratio double precision;
BEGIN
    method := 'test of several means with unequal variances (Welch 1951)';
    IF num_nulls(p_means, p_sds, p_ns) > 0
        OR (cardinality(p_means), cardinality(p_means)) IS DISTINCT FROM (cardinality(p_sds), cardinality(p_ns)) THEN
        reason := 'means, deviations and numbers of answers are not as many';
        RETURN;
    END IF;
    reason := analytics._unusable(p_means || p_sds || p_ns, p_level);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    n_groups := cardinality(p_means);
    IF n_groups < 2 THEN
        reason := 'fewer than two groups: no test';
        RETURN;
    END IF;
    SELECT max(given.sd), min(given.sd) / nullif(max(given.sd), 0), sum(given.n),
           CASE
               WHEN min(given.sd) < 0 OR min(given.n) < 0 THEN 'a deviation or a number of answers is below 0'
               WHEN min(given.n) < 2 THEN 'fewer than two answers in a group: no test'
               WHEN min(given.sd) = 0 THEN 'all answers of a group are equal: no test'
           END
    INTO v_scale, v_ratio, n, reason
    FROM unnest(p_sds, p_ns) AS given (sd, n);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;
    -- Squares of what differs by more are no double precision numbers.
    IF v_ratio < 1e-40 OR (SELECT max(abs(given.mean / v_scale)) FROM unnest(p_means) AS given (mean)) > 1e40 THEN
        reason := 'means or deviations differ beyond what can be computed';
        RETURN;
    END IF;

    WITH grouped AS (
        SELECT given.mean / v_scale AS mean, given.n, given.n / (given.sd / v_scale) ^ 2 AS weight
        FROM unnest(p_means, p_sds, p_ns) AS given (mean, sd, n)
    ),
    centred AS (
        SELECT grouped.*, sum(grouped.weight) OVER () AS total,
               sum(grouped.weight * grouped.mean) OVER () / sum(grouped.weight) OVER () AS centre
        FROM grouped
    )
    SELECT sum(centred.weight * (centred.mean - centred.centre) ^ 2) / (n_groups - 1),
           sum((1 - centred.weight / centred.total) ^ 2 / (centred.n - 1))
    INTO statistic, v_lack
    FROM centred;

    statistic            := statistic / (1 + 2.0 * (n_groups - 2) / (n_groups ^ 2 - 1) * v_lack);
    degrees_of_freedom_1 := n_groups - 1;
    degrees_of_freedom_2 := least((n_groups ^ 2 - 1) / greatest(3 * v_lack, 1e-8), 1e8);
    p_value              := analytics.f_cdf(statistic, degrees_of_freedom_1, degrees_of_freedom_2, true);
    outcome              := CASE WHEN p_value > 1 - p_level THEN 'not distinguishable' ELSE 'different' END;
END;
$$;

COMMENT ON FUNCTION analytics.welch_anova(double precision[], double precision[], double precision[], double precision) IS
$$Whether the means of several groups differ: p_means with the standard deviations p_sds (n - 1) of p_ns answers, one of each for each group; the
numbers need not be whole, so that effective sample sizes fit, and the variances need not be equal. p_level is the confidence, 0.95 for 95 %.
statistic is Welch's F with degrees_of_freedom_1 and degrees_of_freedom_2, p_value the probability of so large a one if all means were equal;
outcome is different where p_value is at most 1 - p_level, else not distinguishable. n_groups is how many groups, n their answers, method says how.
Of two groups it is analytics.welch_test. What is not defined is null and reason says why; nothing is raised. Welch (1951).$$;

GRANT EXECUTE ON FUNCTION analytics.welch_anova(double precision[], double precision[], double precision[], double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
