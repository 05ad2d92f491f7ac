CREATE OR REPLACE FUNCTION analytics.forecast_accuracy(
    p_predicted          double precision[],
    p_actual             double precision[],
    p_low                double precision[] DEFAULT NULL,
    p_high               double precision[] DEFAULT NULL,
    p_level              double precision DEFAULT 0.95,
    OUT n                bigint,
    OUT mae              double precision,
    OUT rmse             double precision,
    OUT bias             double precision,
    OUT ci_low           double precision,
    OUT ci_high          double precision,
    OUT ci_level         double precision,
    OUT n_intervals      bigint,
    OUT coverage         double precision,
    OUT coverage_ci_low  double precision,
    OUT coverage_ci_high double precision,
    OUT method           text,
    OUT reason           text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_sd        double precision;
    v_n_covered bigint;
BEGIN
    reason := CASE
        WHEN coalesce(array_ndims(p_predicted), 1) > 1 OR coalesce(array_ndims(p_actual), 1) > 1
            OR coalesce(array_ndims(p_low), 1) > 1 OR coalesce(array_ndims(p_high), 1) > 1
            THEN 'a list is not an array of one dimension'
        WHEN p_predicted IS NULL OR p_actual IS NULL THEN 'an argument is null'
        WHEN cardinality(p_predicted) <> cardinality(p_actual) OR cardinality(p_predicted) <> coalesce(cardinality(p_low), cardinality(p_predicted))
            OR cardinality(p_predicted) <> coalesce(cardinality(p_high), cardinality(p_predicted))
            THEN 'the lists have different lengths'
        WHEN EXISTS (SELECT FROM unnest(p_predicted || p_actual) AS given (value)
                     WHERE abs(given.value) > 1e50 OR (abs(given.value) < 1e-50 AND given.value <> 0))
            THEN 'a figure is not finite, beyond 1e50 or nearer to 0 than 1e-50'
        ELSE analytics._unusable('{}', p_level)
    END;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    SELECT count(*), avg(abs(pair.error)), sqrt(avg(pair.error * pair.error)), avg(pair.error), stddev_samp(pair.error),
           count(*) FILTER (WHERE pair.is_covered IS NOT NULL), count(*) FILTER (WHERE pair.is_covered)
    INTO n, mae, rmse, bias, v_sd, n_intervals, v_n_covered
    FROM (
        SELECT given.predicted - given.actual AS error, given.actual BETWEEN given.low AND given.high AS is_covered
        FROM unnest(p_predicted, p_actual, p_low, p_high) AS given (predicted, actual, low, high)
        WHERE given.predicted IS NOT NULL AND given.actual IS NOT NULL
    ) AS pair;
    method := 'mean absolute error, root of the mean squared error; interval of bias by Student''s t (1908), of coverage by Wilson (1927)';
    IF n = 0 THEN
        reason := 'no prediction whose truth is known';
        RETURN;
    END IF;

    IF v_sd > 0 THEN
        SELECT around.ci_low, around.ci_high, around.ci_level INTO ci_low, ci_high, ci_level
        FROM analytics.mean_ci(bias, v_sd, n, p_level) AS around;
    END IF;
    IF n_intervals > 0 THEN
        SELECT around.estimate, around.ci_low, around.ci_high INTO coverage, coverage_ci_low, coverage_ci_high
        FROM analytics.proportion_ci(v_n_covered, n_intervals, p_level) AS around;
    END IF;
    reason := CASE
        WHEN n = 1 THEN 'one prediction: no interval of the bias'
        WHEN v_sd = 0 THEN 'all errors are equal: no interval of the bias'
    END;
END;
$$;

COMMENT ON FUNCTION analytics.forecast_accuracy(double precision[], double precision[], double precision[], double precision[], double precision) IS
$$How good predictions of figures were: p_predicted against p_actual, in the same order, and their intervals p_low to p_high, where they had any; a pair with a
null is left out. p_level is the confidence of the intervals below, 0.95 for 95 %. n is the number of pairs; mae their mean absolute error, rmse the root of their
mean squared error, bias the mean of predicted less actual, with its interval ci_low to ci_high at ci_level, all in the unit of the figures: an interval that
leaves out 0 says that the predictions are too high or too low on the whole. coverage is the share, 0 to 1, of the n_intervals intervals that hold the truth, with its
interval coverage_ci_low to coverage_ci_high. method says how. What is not defined is null and reason says why; nothing is raised. Hyndman and Koehler (2006); Student (1908); Wilson (1927).$$;

GRANT EXECUTE ON FUNCTION analytics.forecast_accuracy(double precision[], double precision[], double precision[], double precision[], double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
