CREATE OR REPLACE FUNCTION analytics.own_prediction_accuracy(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey           text,
        model            text,
        model_version    text,
        target           text,
        question         text,
        n                bigint,
        n_open           bigint,
        n_late           bigint,
        n_withheld       bigint,
        mae              double precision,
        rmse             double precision,
        bias             double precision,
        ci_low           double precision,
        ci_high          double precision,
        ci_level         double precision,
        mae_last_time    double precision,
        coverage         double precision,
        coverage_ci_low  double precision,
        coverage_ci_high double precision,
        coverage_wanted  double precision,
        brier            double precision,
        brier_ci_low     double precision,
        brier_ci_high    double precision,
        skill            double precision,
        log_loss         double precision,
        calibration_p    double precision,
        method           text,
        reason           text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH told AS (
        SELECT made.survey, made.model, made.model_version, made.target, made.question,
               count(*) FILTER (WHERE made.status = 'open') AS n_open, count(*) FILTER (WHERE made.status = 'late') AS n_late,
               count(*) FILTER (WHERE made.status IN ('protected', 'none')) AS n_withheld,
               array_agg(made.predicted) FILTER (WHERE made.status = 'ok') AS predicted,
               array_agg(made.actual) FILTER (WHERE made.status = 'ok') AS actual,
               array_agg(made.ci_low) FILTER (WHERE made.status = 'ok') AS lows,
               array_agg(made.ci_high) FILTER (WHERE made.status = 'ok') AS highs,
               avg(made.ci_level) FILTER (WHERE made.status = 'ok') AS wanted,
               avg(abs(made.last_time - made.actual)) FILTER (WHERE made.status = 'ok') AS mae_last_time
        FROM analytics.own_prediction(p_survey) AS made
        GROUP BY made.survey, made.model, made.model_version, made.target, made.question
    )
    SELECT told.survey, told.model, told.model_version, told.target, told.question, coalesce(cardinality(told.predicted), 0)::bigint,
           told.n_open, told.n_late, told.n_withheld, judged.mae, judged.rmse, judged.bias, judged.ci_low, judged.ci_high, judged.ci_level,
           told.mae_last_time, judged.coverage, judged.coverage_ci_low, judged.coverage_ci_high,
           CASE WHEN judged.coverage IS NOT NULL THEN told.wanted END,
           chances.brier, chances.ci_low, chances.ci_high,
           CASE told.target WHEN 'mean' THEN 1 - judged.mae / nullif(told.mae_last_time, 0) ELSE chances.skill END,
           chances.log_loss, chances.p_value,
           CASE told.target WHEN 'mean' THEN judged.method ELSE chances.method END,
           CASE
               WHEN told.predicted IS NULL THEN 'no prediction was recorded before its truth was known'
               WHEN told.target = 'mean' THEN judged.reason
               ELSE chances.reason
           END
    FROM told
    LEFT JOIN LATERAL analytics.forecast_accuracy(told.predicted, told.actual, told.lows, told.highs) AS judged ON true
    LEFT JOIN LATERAL analytics.probability_accuracy(
        told.predicted, ARRAY(SELECT given.value::bigint FROM unnest(told.actual) WITH ORDINALITY AS given (value, place) ORDER BY given.place)
    ) AS chances ON told.target = 'completion' AND told.predicted IS NOT NULL
    ORDER BY told.survey, told.target, told.question, judged.mae, told.model, told.model_version;
END;
$$;

COMMENT ON FUNCTION analytics.own_prediction_accuracy(text) IS
$$How good the predictions of models outside were: one row for each survey, model, model_version, target and question (null for completion), the best first.
p_survey: a survey's code, null for all of yours. n predictions are judged: those that were recorded before the truth was known; n_open wait for it, n_late came too late, of n_withheld the truth is not
shown. mae is the mean absolute error, rmse the root of the mean squared one, bias the mean of predicted - actual with its interval ci_low to ci_high at ci_level, in the unit of the target. mae_last_time is the
mean absolute error of "as last time". coverage is how often the models' intervals held the truth, with its interval coverage_ci_low to coverage_ci_high, and coverage_wanted how often they meant to.
Of probabilities brier (with brier_ci_low to brier_ci_high), log_loss and calibration_p are those of analytics.probability_accuracy. skill is 1 - mae / mae_last_time, of probabilities how much better than the same for
everybody: 0 is no better, 1 perfect. method says how, reason why a figure is missing. Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_prediction_accuracy(text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
