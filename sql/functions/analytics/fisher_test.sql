-- Two-sided: all tables that are no likelier than the one found (Freeman and Halton 1951), as R and scipy
-- have it. On the other side of the mode the first of them is found by halving.
CREATE OR REPLACE FUNCTION analytics.fisher_test(
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
    v_one    record;
    v_other  record;
    v_marked double precision;
    v_found  double precision;
    v_mode   double precision;
    v_low    double precision;  -- likelier
    v_high   double precision;  -- no likelier
    v_middle double precision;
BEGIN
    method := 'exact test of two shares (Fisher 1935), interval by MOVER (Newcombe 1998)';
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
    IF n > 1e8 OR p_n_1 <> floor(p_n_1) OR p_n_2 <> floor(p_n_2) OR p_successes_1 <> floor(p_successes_1)
        OR p_successes_2 <> floor(p_successes_2)
    THEN
        reason := 'an exact test counts whole answers, at most 1e8';
        RETURN;
    END IF;
    IF (p_n_1 - p_successes_1) * p_successes_2 > 0 THEN
        statistic := p_successes_1 * (p_n_2 - p_successes_2) / ((p_n_1 - p_successes_1) * p_successes_2);
    END IF;

    v_marked := p_successes_1 + p_successes_2;
    v_found  := analytics.hypergeometric_density(p_successes_1, n, v_marked, p_n_1) * (1 + 1e-12);
    v_mode   := floor((p_n_1 + 1) * (v_marked + 1) / (n + 2));
    IF analytics.hypergeometric_density(v_mode, n, v_marked, p_n_1) <= v_found THEN
        p_value := 1;
    ELSE
        v_low  := v_mode;
        v_high := CASE WHEN p_successes_1 < v_mode THEN least(p_n_1, v_marked) + 1 ELSE greatest(0, v_marked - p_n_2) - 1 END;
        WHILE abs(v_high - v_low) > 1 LOOP
            v_middle := trunc((v_low + v_high) / 2);
            IF analytics.hypergeometric_density(v_middle, n, v_marked, p_n_1) <= v_found THEN
                v_high := v_middle;
            ELSE
                v_low := v_middle;
            END IF;
        END LOOP;
        p_value := least(1, analytics.hypergeometric_cdf(least(p_successes_1, v_high), n, v_marked, p_n_1)
            + analytics.hypergeometric_cdf(greatest(p_successes_1, v_high) - 1, n, v_marked, p_n_1, true));
    END IF;
    outcome := CASE WHEN p_value > 1 - p_level THEN 'not distinguishable' WHEN estimate > 0 THEN 'higher' ELSE 'lower' END;
END;
$$;

COMMENT ON FUNCTION analytics.fisher_test(double precision, double precision, double precision, double precision, double precision) IS
$$Whether two shares differ, exactly, however few the answers: p_successes_1 of p_n_1 answers against p_successes_2 of
p_n_2, whole numbers; p_level is the confidence, 0.95 for 95 %. estimate is the first share less the second, from -1
to 1, and ci_low to ci_high its interval at ci_level; statistic is the odds ratio of the sample, null where it is
infinite or undefined, p_value two-sided. effect is Cohen's h, the difference of 2 asin(sqrt(share)), and effect_word
the word for it; outcome is higher or lower where p_value is at most 1 - p_level, else not distinguishable. n is p_n_1
+ p_n_2, method says how. What is not defined is null and reason says why; nothing is raised. Fisher (1935); Freeman
and Halton (1951); Newcombe (1998); Cohen (1988).$$;

GRANT EXECUTE ON FUNCTION analytics.fisher_test(double precision, double precision, double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
