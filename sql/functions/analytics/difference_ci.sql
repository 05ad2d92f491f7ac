CREATE OR REPLACE FUNCTION analytics.difference_ci(
    p_estimate_1 double precision,
    p_low_1      double precision,
    p_high_1     double precision,
    p_estimate_2 double precision,
    p_low_2      double precision,
    p_high_2     double precision,
    OUT estimate double precision,
    OUT ci_low   double precision,
    OUT ci_high  double precision,
    OUT method   text,
    OUT reason   text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_scale double precision;
BEGIN
    method := 'difference, interval by MOVER (Zou and Donner 2008)';
    reason := analytics._unusable(ARRAY[p_estimate_1, p_low_1, p_high_1, p_estimate_2, p_low_2, p_high_2], 0.95);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;
    IF p_estimate_1 NOT BETWEEN p_low_1 AND p_high_1 OR p_estimate_2 NOT BETWEEN p_low_2 AND p_high_2 THEN
        reason := 'an estimate is outside its interval';
        RETURN;
    END IF;

    estimate := p_estimate_1 - p_estimate_2;
    v_scale  := greatest(p_high_1 - p_low_1, p_high_2 - p_low_2);
    IF v_scale = 0 THEN
        ci_low  := estimate;
        ci_high := estimate;
        RETURN;
    END IF;
    ci_low  := estimate - v_scale
        * analytics._hypotenuse((p_estimate_1 - p_low_1) / v_scale, (p_high_2 - p_estimate_2) / v_scale);
    ci_high := estimate + v_scale
        * analytics._hypotenuse((p_high_1 - p_estimate_1) / v_scale, (p_estimate_2 - p_low_2) / v_scale);
END;
$$;

COMMENT ON FUNCTION analytics.difference_ci(double precision, double precision, double precision, double precision, double precision, double precision) IS
$$The interval of the difference of two independent figures from their own intervals: p_estimate_1 with p_low_1 to
p_high_1, less p_estimate_2 with p_low_2 to p_high_2, both of one confidence, which is also that of the result. Of two
shares with Wilson's intervals it is Newcombe's. estimate is the difference and ci_low to ci_high its interval, in the
unit of the two; method says how. What is not defined is null and reason says why; nothing is raised. Zou and Donner
(2008); Newcombe (1998), method 10.$$;

GRANT EXECUTE ON FUNCTION analytics.difference_ci(double precision, double precision, double precision, double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
