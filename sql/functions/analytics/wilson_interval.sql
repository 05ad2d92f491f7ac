CREATE OR REPLACE FUNCTION analytics.wilson_interval(
    p_successes numeric,
    p_n         numeric,
    p_level     double precision DEFAULT 0.95,
    OUT ci_low  double precision,
    OUT ci_high double precision
)
    LANGUAGE plpgsql
    IMMUTABLE
    STRICT
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_n    double precision;
    v_yes  double precision;
    v_no   double precision;
    v_z    double precision;
    v_z2   double precision;
    v_root double precision;
BEGIN
    IF NOT (p_level >= 0.01 AND p_level <= 0.999999) THEN
        RAISE EXCEPTION 'confidence level % is not between 0.01 and 0.999999', p_level
            USING ERRCODE = 'SM025',
                  HINT    = 'Write 95 % as 0.95.';
    END IF;
    IF NOT (p_successes >= 0 AND p_successes <= p_n AND p_n <= 1e100) THEN
        RAISE EXCEPTION '% successes in % answers are impossible', p_successes, p_n
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass the number of successes, not the share, and the number of all answers.';
    END IF;
    -- What is smaller is nothing, and its square would not be a double precision number.
    IF p_n < 1e-100 THEN
        RETURN;
    END IF;

    v_n   := p_n;
    v_yes := CASE WHEN p_successes >= 1e-100 THEN p_successes ELSE 0 END;
    v_no  := CASE WHEN p_n - p_successes >= 1e-100 THEN p_n - p_successes ELSE 0 END;

    v_z    := analytics.normal_quantile(0.5 + p_level / 2);
    v_z2   := v_z * v_z;
    v_root := v_z * sqrt(v_yes / v_n * v_no + v_z2 / 4);

    -- The two ends are the roots of a quadratic. Its larger root is a plain sum; the smaller is the
    -- product of the roots over the larger, since a difference would leave 1e-17 where 0 is meant.
    ci_low  := v_yes / v_n * v_yes / (v_yes + v_z2 / 2 + v_root);
    ci_high := 1 - v_no / v_n * v_no / (v_no + v_z2 / 2 + v_root);
END;
$$;

COMMENT ON FUNCTION analytics.wilson_interval(numeric, numeric, double precision) IS
$$The confidence interval of a share, p_successes of p_n answers, at confidence p_level (0.95 for 95 %):
ci_low and ci_high are fractions from 0 to 1. Neither number need be whole, so that an effective sample size fits. Both ends are
null for no answers or a null argument; impossible numbers raise SM025. Score interval without
continuity correction (Wilson 1927). Its coverage averages the level but falls to 83 % for some shares
next to 0 or 1 (Brown, Cai and DasGupta 2001); analytics.exact_interval never falls below the level.$$;

GRANT EXECUTE ON FUNCTION analytics.wilson_interval(numeric, numeric, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
