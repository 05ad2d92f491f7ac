CREATE OR REPLACE FUNCTION analytics.mean_ci(
    p_mean       double precision,
    p_sd         double precision,
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
    v_margin double precision;
BEGIN
    method := 'Student t interval (Student 1908)';
    reason := analytics._unusable(ARRAY[p_mean, p_sd, p_n], p_level);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;
    IF p_sd < 0 OR p_n < 0 THEN
        reason := 'a deviation or a number of answers is below 0';
        RETURN;
    END IF;

    n := p_n;
    IF p_n = 0 THEN
        reason := 'no answers';
        RETURN;
    END IF;
    estimate := p_mean;
    IF p_n < 2 THEN
        reason := 'fewer than two answers: no interval';
    ELSIF p_sd = 0 THEN
        reason := 'all answers are equal: no interval';
    ELSE
        v_margin := analytics.student_t_quantile(0.5 + p_level / 2, p_n - 1) * p_sd / sqrt(p_n);
        ci_low   := p_mean - v_margin;
        ci_high  := p_mean + v_margin;
        ci_level := p_level;
    END IF;
END;
$$;

COMMENT ON FUNCTION analytics.mean_ci(double precision, double precision, double precision, double precision) IS
$$The confidence interval of a mean from p_mean, the standard deviation p_sd (n - 1) and the number of answers p_n,
which need not be whole, so that an effective sample size fits; p_level is its confidence, 0.95 for 95 %. estimate is
p_mean and ci_low to ci_high its interval at ci_level, all in the unit of p_mean; n is p_n, method says how. What is
not defined is null and reason says why; nothing is raised. Student (1908); weighted answers as in Kish (1965).$$;

GRANT EXECUTE ON FUNCTION analytics.mean_ci(double precision, double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
