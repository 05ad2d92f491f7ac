CREATE OR REPLACE FUNCTION analytics.quantile_ci(
    p_values     numeric[],
    p_counts     bigint[],
    p_percentile double precision,
    p_level      double precision DEFAULT 0.95,
    OUT estimate double precision,
    OUT ci_low   double precision,
    OUT ci_high  double precision,
    OUT ci_level double precision,
    OUT coverage double precision,
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
    v_tail   CONSTANT double precision := (1 - p_level) / 2;
    v_length CONSTANT integer := coalesce(cardinality(p_counts), 0);
    v_total  numeric := 0;
    v_last   numeric := '-Infinity'::numeric;
    v_low    double precision;  -- ranks of the two answers
    v_high   double precision;
    v_rank   numeric := 0;
BEGIN
    method := 'percentile type 7 (Hyndman and Fan 1996), interval between two answers (Conover 1999)';
    reason := analytics._unusable(ARRAY[p_percentile], p_level);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;
    IF p_values IS NULL OR p_counts IS NULL THEN
        reason := 'an argument is null';
        RETURN;
    END IF;
    IF NOT p_percentile BETWEEN 0 AND 1 THEN
        reason := 'the percentile is not between 0 and 1';
        RETURN;
    END IF;
    FOR i IN 1 .. greatest(v_length, cardinality(p_values)) LOOP
        IF (p_counts[i] >= 0 AND p_values[i] >= v_last AND abs(p_values[i]) <= 1e100) IS NOT TRUE THEN
            reason := 'no frequency table: finite values that ascend, each with a count';
            RETURN;
        END IF;
        v_last  := p_values[i];
        v_total := v_total + p_counts[i];
    END LOOP;
    IF v_total > 1e8 THEN
        reason := 'more than 1e8 answers';
        RETURN;
    END IF;

    n := v_total;
    IF v_total = 0 THEN
        reason := 'no answers';
        RETURN;
    END IF;
    estimate := (analytics.percentile_from_counts(p_values, p_counts::numeric[], ARRAY[p_percentile]))[1];
    v_low    := analytics.binomial_quantile(v_tail, n, p_percentile);
    v_high   := analytics.binomial_quantile(1 - v_tail, n, p_percentile) + 1;
    IF v_low < 1 OR v_high > n THEN
        reason := 'too few answers: an end would lie beyond the smallest or largest';
        RETURN;
    END IF;

    FOR i IN 1 .. v_length LOOP
        v_rank  := v_rank + p_counts[i];
        ci_low  := coalesce(ci_low, CASE WHEN v_rank >= v_low THEN p_values[i] END);
        ci_high := coalesce(ci_high, CASE WHEN v_rank >= v_high THEN p_values[i] END);
    END LOOP;
    ci_level := p_level;
    coverage := analytics.binomial_cdf(v_high - 1, n, p_percentile) - analytics.binomial_cdf(v_low - 1, n, p_percentile);
END;
$$;

COMMENT ON FUNCTION analytics.quantile_ci(numeric[], bigint[], double precision, double precision) IS
$$The confidence interval of a percentile, straight from a frequency table: p_values ascend, p_counts say how often each
occurs; p_percentile is a fraction, 0.5 for the median; p_level is the confidence, 0.95 for 95 %. estimate is the
percentile (type 7) and ci_low to ci_high are two of the answers, in the unit of the values, found by their ranks, so
no distribution is assumed. The interval covers the true percentile with at least the confidence ci_level; coverage is
how often exactly where answers do not tie, 0 to 1. n is the number of answers, method says how. What is not defined
is null and reason says why; nothing is raised. Conover (1999), 3.2; Hyndman and Fan (1996).$$;

GRANT EXECUTE ON FUNCTION analytics.quantile_ci(numeric[], bigint[], double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
