-- The right test for the kind of answer and the number of answers. Two means: Welch's t, which needs a few dozen
-- answers or weights that ranks do not know; with fewer, ranks. Two shares: z, or Fisher's exact test where fewer
-- than five are expected in a cell. Categories: chi-square, as far as Cochran (1954) lets it.
CREATE OR REPLACE FUNCTION analytics._group_test(
    p_measurement   text,
    p_mean_1        double precision,
    p_sd_1          double precision,
    p_n_effective_1 double precision,
    p_counts_1      bigint[],
    p_mean_2        double precision,
    p_sd_2          double precision,
    p_n_effective_2 double precision,
    p_counts_2      bigint[],
    OUT estimate    double precision,
    OUT ci_low      double precision,
    OUT ci_high     double precision,
    OUT p_value     double precision,
    OUT effect      double precision,
    OUT effect_word text,
    OUT method      text,
    OUT reason      text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_n_1        double precision := coalesce((SELECT sum(cell.n) FROM unnest(p_counts_1) AS cell (n)), 0);
    v_n_2        double precision := coalesce((SELECT sum(cell.n) FROM unnest(p_counts_2) AS cell (n)), 0);
    v_is_plain   boolean := p_n_effective_1 = v_n_1 AND p_n_effective_2 = v_n_2;
    v_test       record;
    v_expected   double precision[];
    v_n_small    bigint;
BEGIN
    IF v_n_1 = 0 OR v_n_2 = 0 THEN
        reason := CASE WHEN v_n_1 = 0 THEN 'nobody has answered' ELSE 'nobody else has answered' END || ': no test';
        RETURN;
    END IF;

    IF p_measurement = 'numeric' THEN
        v_test   := analytics.welch_test(p_mean_1, p_sd_1, p_n_effective_1, p_mean_2, p_sd_2, p_n_effective_2);
        estimate := v_test.estimate;
        ci_low   := v_test.ci_low;
        ci_high  := v_test.ci_high;
        IF v_is_plain AND least(v_n_1, v_n_2) < 30 THEN
            v_test := analytics.mann_whitney_test(p_counts_1, p_counts_2);
        END IF;
    ELSIF p_measurement = 'binary' THEN
        v_test := analytics.two_proportion_test(
            p_mean_1 * p_n_effective_1, p_n_effective_1, p_mean_2 * p_n_effective_2, p_n_effective_2
        );
        estimate := v_test.estimate;
        ci_low   := v_test.ci_low;
        ci_high  := v_test.ci_high;
        IF least(p_n_effective_1, p_n_effective_2) / (p_n_effective_1 + p_n_effective_2) * least(
               p_mean_1 * p_n_effective_1 + p_mean_2 * p_n_effective_2,
               (1 - p_mean_1) * p_n_effective_1 + (1 - p_mean_2) * p_n_effective_2) < 5
        THEN
            IF NOT v_is_plain THEN
                effect      := v_test.effect;
                effect_word := v_test.effect_word;
                reason      := 'fewer than five expected in a cell, and weights: no test';
                RETURN;
            END IF;
            v_test := analytics.fisher_test(
                round(p_mean_1 * v_n_1), v_n_1, round(p_mean_2 * v_n_2), v_n_2
            );
        END IF;
    ELSIF p_measurement = 'nominal' THEN
        IF NOT v_is_plain THEN
            reason := 'categories with weights: no test';
            RETURN;
        END IF;
        SELECT array_agg(side.n / (v_n_1 + v_n_2) * (one.n + other.n))
        INTO v_expected
        FROM unnest(p_counts_1) WITH ORDINALITY AS one (n, place)
        JOIN unnest(p_counts_2) WITH ORDINALITY AS other (n, place) USING (place)
        CROSS JOIN unnest(ARRAY[v_n_1, v_n_2]) AS side (n);
        v_n_small := (SELECT count(*) FROM unnest(v_expected) AS cell (n) WHERE cell.n < 5);
        IF v_n_small > 0.2 * cardinality(v_expected) OR 1 > ANY (v_expected) THEN
            reason := 'too few expected in a category (Cochran 1954): no test';
            RETURN;
        END IF;
        v_test := analytics.chi_square_test(ARRAY[p_counts_1, p_counts_2]);
    ELSE
        reason := 'text answers are not compared';
        RETURN;
    END IF;

    p_value     := v_test.p_value;
    effect      := v_test.effect;
    effect_word := v_test.effect_word;
    method      := v_test.method;
    reason      := CASE WHEN v_test.p_value IS NULL THEN v_test.reason END;
END;
$$;

COMMENT ON FUNCTION analytics._group_test(text, double precision, double precision, double precision, bigint[], double precision, double precision, double precision, bigint[]) IS
    'Whether two groups differ, by the test that fits the kind of answer and the number of answers; p_counts_1 and p_counts_2 are how often each gave each value, of the same values in ascending order, and n_effective the number of answers where nothing is weighted. Fewer than 30 answers in a group: ranks instead of means; fewer than five expected in a cell: Fisher''s test instead of z. Internal.';
