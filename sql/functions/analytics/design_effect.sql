CREATE OR REPLACE FUNCTION analytics.design_effect(
    p_n                 double precision,
    p_weight_sum        double precision,
    p_weight_square_sum double precision,
    OUT n               double precision,
    OUT n_effective     double precision,
    OUT design_effect   double precision,
    OUT method          text,
    OUT reason          text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_mean double precision;
BEGIN
    method := 'effective sample size (Kish 1965)';
    reason := analytics._unusable(ARRAY[p_n, p_weight_sum, p_weight_square_sum], 0.95);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;
    IF p_n < 0 OR p_weight_sum < 0 OR p_weight_square_sum < 0 THEN
        reason := 'a number or a sum of weights is below 0';
        RETURN;
    END IF;

    n := p_n;
    IF p_n = 0 OR p_weight_sum = 0 OR p_weight_square_sum = 0 THEN
        reason := 'no answers, or none with a weight';
        RETURN;
    END IF;
    v_mean := p_weight_square_sum / p_weight_sum;
    IF p_weight_sum / v_mean > p_n * (1 + 1e-9) OR p_weight_sum < v_mean * (1 - 1e-9) THEN
        reason := 'no weights of so many answers have these sums';
        RETURN;
    END IF;
    n_effective   := p_weight_sum / v_mean;
    design_effect := p_n / n_effective;
END;
$$;

COMMENT ON FUNCTION analytics.design_effect(double precision, double precision, double precision) IS
$$What unequal weights cost, from the number of answers p_n, the sum of their weights p_weight_sum and of their squared
weights p_weight_square_sum: n_effective is how many equal weights would be as precise, (sum of weights)^2 / sum of
squared weights, and design_effect is n / n_effective, 1 or more, the factor by which variances grow. n is p_n, method
says how. What is not defined is null and reason says why; nothing is raised. Kish (1965), 11.7.$$;

GRANT EXECUTE ON FUNCTION analytics.design_effect(double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
