-- Ulwick's score is the larger of two figures: the importance, and twice the importance less the satisfaction. So its
-- interval goes from the larger of their lower ends to the larger of their upper ends: it is that of the one that counts,
-- and has room for both where they are close.
CREATE OR REPLACE FUNCTION analytics.opportunity_score(
    p_both           double precision,
    p_important_only double precision,
    p_satisfied_only double precision,
    p_neither        double precision,
    p_level          double precision DEFAULT 0.95,
    OUT n            double precision,
    OUT importance   double precision,
    OUT satisfaction double precision,
    OUT score        double precision,
    OUT ci_low       double precision,
    OUT ci_high      double precision,
    OUT ci_level     double precision,
    OUT method       text,
    OUT reason       text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_important record;
    v_satisfied record;
    v_need      double precision;
    v_variance  double precision;
    v_margin    double precision;
    v_low       double precision;
    v_high      double precision;
BEGIN
    method := 'opportunity score (Ulwick 2005)';
    reason := analytics._unusable(ARRAY[p_both, p_important_only, p_satisfied_only, p_neither], p_level);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;
    IF least(p_both, p_important_only, p_satisfied_only, p_neither) < 0 THEN
        reason := 'a number of answers is below 0';
        RETURN;
    END IF;

    n := p_both + p_important_only + p_satisfied_only + p_neither;
    IF n = 0 THEN
        reason := 'no answers';
        RETURN;
    END IF;

    v_important  := analytics.proportion_ci(p_both + p_important_only, n, p_level);
    v_satisfied  := analytics.proportion_ci(p_both + p_satisfied_only, n, p_level);
    importance   := 10 * v_important.estimate;
    satisfaction := 10 * v_satisfied.estimate;
    score        := greatest(importance, 2 * importance - satisfaction);
    ci_level     := v_important.ci_level;

    -- 2 for whom it is important only, 1 for both, -1 for whom it satisfies only: the mean of these is what is needed,
    -- and their spread knows how the two answers of one person go together.
    v_need     := 2 * v_important.estimate - v_satisfied.estimate;
    v_variance := 4 * (p_important_only / n) + (p_both + p_satisfied_only) / n - v_need ^ 2;
    IF n >= 2 AND v_variance > 1e-12 THEN
        v_margin := analytics.student_t_quantile(0.5 + p_level / 2, n - 1) * sqrt(v_variance / (n - 1));
        v_low    := v_need - v_margin;
        v_high   := v_need + v_margin;
        method   := method || ', interval by Student''s t of what is needed (1908) and of the importance, ' || v_important.method;
    ELSE
        v_low    := 2 * v_important.ci_low - v_satisfied.ci_high;
        v_high   := 2 * v_important.ci_high - v_satisfied.ci_low;
        method   := method || ', interval from the ends of both shares, ' || v_important.method;
    END IF;
    ci_low  := 10 * greatest(v_important.ci_low, v_low);
    ci_high := 10 * least(greatest(v_important.ci_high, v_high), 2);
END;
$$;

COMMENT ON FUNCTION analytics.opportunity_score(double precision, double precision, double precision, double precision, double precision) IS
$$How large an opportunity is, from how many people it is important to and satisfies: p_both, p_important_only, p_satisfied_only and p_neither, numbers that need not be whole,
so that effective sample sizes fit; p_level is the confidence, 0.95 for 95 %. importance and satisfaction are ten times the shares, 0 to 10; score is
importance + max(importance - satisfaction, 0), 0 to 20, with its interval ci_low to ci_high at ci_level, in which the two answers of one person go together.
n is the number of people, method says how. What is not defined is null and reason says why; nothing is raised. Ulwick (2005).$$;

GRANT EXECUTE ON FUNCTION analytics.opportunity_score(double precision, double precision, double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
