-- Welch's test in general: a difference, the standard errors of its two sides and their degrees of freedom.
-- A side that is known exactly has error 0, one with a known error has infinite degrees of freedom.
CREATE OR REPLACE FUNCTION analytics._t_test(
    p_difference           double precision,
    p_error_1              double precision,
    p_df_1                 double precision,
    p_error_2              double precision,
    p_df_2                 double precision,
    p_level                double precision,
    OUT ci_low             double precision,
    OUT ci_high            double precision,
    OUT statistic          double precision,
    OUT degrees_of_freedom double precision,
    OUT p_value            double precision
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_scale   double precision := greatest(p_error_1, p_error_2);
    v_one     double precision := p_error_1 / v_scale;
    v_other   double precision := p_error_2 / v_scale;
    v_error   double precision := analytics._hypotenuse(v_one, v_other);
    v_share_1 double precision := (v_one / v_error) ^ 2;
    v_share_2 double precision := (v_other / v_error) ^ 2;
BEGIN
    -- Their squares would be an error, and add nothing.
    v_share_1 := CASE WHEN v_share_1 > 1e-100 THEN v_share_1 ELSE 0 END;
    v_share_2 := CASE WHEN v_share_2 > 1e-100 THEN v_share_2 ELSE 0 END;

    -- Satterthwaite (1946): 1 / df is the sum of share^2 / df.
    degrees_of_freedom := v_share_1 * v_share_1 / p_df_1 + v_share_2 * v_share_2 / p_df_2;
    degrees_of_freedom := CASE WHEN degrees_of_freedom > 0 THEN 1 / degrees_of_freedom ELSE 1e15 END;
    v_error            := v_error * v_scale;
    statistic          := p_difference / v_error;
    p_value            := 2 * analytics.student_t_cdf(-abs(statistic), degrees_of_freedom);
    v_error            := v_error * analytics.student_t_quantile(0.5 + p_level / 2, degrees_of_freedom);
    ci_low             := p_difference - v_error;
    ci_high            := p_difference + v_error;
END;
$$;

COMMENT ON FUNCTION analytics._t_test(double precision, double precision, double precision, double precision, double precision, double precision) IS
    'A t test of a difference from the standard errors of its two sides, p_error_1 and p_error_2, not both 0, and their degrees of freedom, which may be infinite (Welch 1947). Internal.';

GRANT EXECUTE ON FUNCTION analytics._t_test(double precision, double precision, double precision, double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
