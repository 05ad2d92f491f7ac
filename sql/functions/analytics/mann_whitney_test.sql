-- The exact distribution of U is the Gaussian binomial coefficient, one factor at a time; where answers
-- tie, or are many, the normal approximation takes its place.
CREATE OR REPLACE FUNCTION analytics.mann_whitney_test(
    p_counts_1      bigint[],
    p_counts_2      bigint[],
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
    v_length CONSTANT integer := coalesce(cardinality(p_counts_1), 0);
    v_n_1    double precision := 0;
    v_n_2    double precision := 0;
    v_below  double precision[];  -- of the group: answers below each value
    v_other  double precision[];
    v_tie    double precision := 0;  -- sum of t^3 - t
    v_same   double precision := 0;  -- pairs that tie
    v_u      double precision := 0;
    v_spread double precision;
    v_gap    double precision;
    v_rows   double precision := 0;
    v_lines  double precision := 0;
    v_ways   double precision[];
    v_size   integer;
BEGIN
    reason := analytics._unusable('{}', p_level);
    IF p_counts_1 IS NULL OR p_counts_2 IS NULL THEN
        reason := 'an argument is null';
    ELSIF array_ndims(p_counts_1) <> 1 OR array_ndims(p_counts_2) <> 1 OR v_length <> coalesce(cardinality(p_counts_2), 0) OR EXISTS (
        SELECT FROM unnest(p_counts_1 || p_counts_2) AS cell (n) WHERE (cell.n BETWEEN 0 AND 1000000000000000) IS NOT TRUE
    ) THEN
        reason := 'no two lists of counts, from 0 to 1e15, of the same values';
    END IF;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    FOR i IN 1 .. v_length LOOP
        v_below := array_append(v_below, v_n_1);
        v_other := array_append(v_other, v_n_2);
        v_u     := v_u + p_counts_1[i] * (v_n_2 + p_counts_2[i] / 2.0::double precision);
        v_n_1   := v_n_1 + p_counts_1[i];
        v_n_2   := v_n_2 + p_counts_2[i];
        v_gap   := p_counts_1[i]::double precision + p_counts_2[i];
        v_tie   := v_tie + (v_gap * v_gap - 1) * v_gap;
        v_same  := v_same + p_counts_1[i]::double precision * p_counts_2[i];
    END LOOP;
    n := v_n_1 + v_n_2;
    IF least(v_n_1, v_n_2) = 0 THEN
        reason := 'no answers in a group';
        RETURN;
    END IF;

    statistic   := v_u;
    estimate    := 2 * v_u / v_n_1 / v_n_2 - 1;
    effect      := estimate;
    effect_word := analytics.effect_word('cliffs_delta', effect);
    v_gap       := greatest(v_u, v_n_1 * v_n_2 - v_u);

    IF v_tie = 0 AND least(v_n_1, v_n_2) <= 8 AND v_n_1 * v_n_2 <= 2000 THEN
        method := 'exact rank test (Mann and Whitney 1947)';
        v_size := v_n_1 * v_n_2;
        v_ways := array_fill(0::double precision, ARRAY[v_size + 1]);
        v_ways[1] := 1;
        FOR i IN 1 .. least(v_n_1, v_n_2)::integer LOOP
            FOR j IN REVERSE v_size + 1 .. greatest(v_n_1, v_n_2)::integer + i + 1 LOOP
                v_ways[j] := v_ways[j] - v_ways[j - greatest(v_n_1, v_n_2)::integer - i];
            END LOOP;
            FOR j IN i + 1 .. v_size + 1 LOOP
                v_ways[j] := v_ways[j] + v_ways[j - i];
            END LOOP;
        END LOOP;
        p_value := least(1, 2 * (
            SELECT sum(way.n) FILTER (WHERE way.u > v_gap) / sum(way.n)
            FROM unnest(v_ways) WITH ORDINALITY AS way (n, u)
        ));
    ELSE
        method   := 'rank test, normal approximation'
            || CASE WHEN v_tie > 0 THEN ' with the correction for ties' ELSE '' END || ' (Mann and Whitney 1947)';
        v_spread := v_n_1 / 12 * v_n_2 * (n + 1 - v_tie / (n * (n - 1)));
        -- Rounding leaves a little where all answers tie.
        IF v_spread <= v_n_1 * v_n_2 * n * 1e-14 THEN
            reason := 'all answers are equal: no test';
            RETURN;
        END IF;
        p_value := least(1, 2 * analytics.normal_cdf(-(v_gap - v_n_1 * v_n_2 / 2 - 0.5) / sqrt(v_spread)));
    END IF;
    outcome := CASE WHEN p_value > 1 - p_level THEN 'not distinguishable' WHEN estimate > 0 THEN 'higher' ELSE 'lower' END;

    IF least(v_n_1, v_n_2) < 2 OR abs(estimate) = 1 THEN
        reason := CASE WHEN abs(estimate) = 1 THEN 'the groups do not overlap: no interval'
                  ELSE 'fewer than two answers in a group: no interval' END;
        RETURN;
    END IF;
    -- The variance of delta from how far each answer is from the other group (Cliff 1993).
    FOR i IN 1 .. v_length LOOP
        v_gap   := (2 * v_other[i] + p_counts_2[i]) / v_n_2 - 1 - estimate;
        v_rows  := v_rows + p_counts_1[i] * v_gap * v_gap;
        v_gap   := 1 - (2 * v_below[i] + p_counts_1[i]) / v_n_1 - estimate;
        v_lines := v_lines + p_counts_2[i] * v_gap * v_gap;
    END LOOP;
    v_spread := greatest(
        (v_n_2 * v_n_2 * v_rows + v_n_1 * v_n_1 * v_lines - (v_n_1 * v_n_2 * (1 - estimate * estimate) - v_same))
            / (v_n_1 * v_n_2) / ((v_n_1 - 1) * (v_n_2 - 1)),
        (1 - estimate * estimate) / (v_n_1 * v_n_2 - 1)
    ) * analytics.normal_quantile(0.5 + p_level / 2) ^ 2;
    v_gap    := 1 - estimate * estimate;
    ci_low   := (estimate * v_gap - sqrt(v_spread * (v_gap * v_gap + v_spread))) / (v_gap + v_spread);
    ci_high  := (estimate * v_gap + sqrt(v_spread * (v_gap * v_gap + v_spread))) / (v_gap + v_spread);
    ci_level := p_level;
END;
$$;

COMMENT ON FUNCTION analytics.mann_whitney_test(bigint[], bigint[], double precision) IS
$$Whether the answers of one group tend to be higher than those of another, by their ranks, so also for answers that are
only in an order: p_counts_1 and p_counts_2 say how often each group gave each value, of the same values in ascending
order; p_level is the confidence, 0.95 for 95 %. estimate is Cliff's delta, the chance that an answer of the first
group is higher less that it is lower, from -1 to 1 (0 where they tie), and ci_low to ci_high its interval at
ci_level; statistic is U of the first group, p_value two-sided. effect is the same delta and effect_word the word for
it; outcome is higher or lower where p_value is at most 1 - p_level, else not distinguishable. n is the number of
answers, method says how. What is not defined is null and reason says why; nothing is raised. Mann and Whitney (1947),
exact up to 8 answers in a group without ties; Cliff (1993), interval of Feng and Cliff (2004); Romano, Kromrey,
Coraggio and Skowronek (2006).$$;

GRANT EXECUTE ON FUNCTION analytics.mann_whitney_test(bigint[], bigint[], double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
