CREATE VIEW analytics.own_prediction_accuracy
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.model,
    result.model_version,
    result.target,
    result.question,
    result.n,
    result.n_open,
    result.n_late,
    result.n_withheld,
    result.mae,
    result.rmse,
    result.bias,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.mae_last_time,
    result.coverage,
    result.coverage_ci_low,
    result.coverage_ci_high,
    result.coverage_wanted,
    result.brier,
    result.brier_ci_low,
    result.brier_ci_high,
    result.skill,
    result.log_loss,
    result.calibration_p,
    result.method,
    result.reason
FROM analytics.own_prediction_accuracy(NULL) AS result;

COMMENT ON VIEW analytics.own_prediction_accuracy IS
    'How good the predictions of models outside were, once the truth is known: error, bias, coverage of intervals, Brier score.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.model IS 'Name of the model outside.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.model_version IS 'The version that predicted.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.target IS 'mean of a question in a period, or completion of a response.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.question IS 'Path of the question; null for completion.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.n IS 'Number of predictions that are judged: recorded before their truth was known.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.n_open IS 'Predictions that wait for their truth.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.n_late IS 'Predictions that were recorded when the truth was known.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.n_withheld IS 'Predictions whose truth is not shown.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.mae IS 'Mean absolute error, in the unit of the target; of probabilities 0 to 1.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.rmse IS 'Root of the mean squared error, in the unit of the target.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.bias IS 'Mean of predicted - actual, in the unit of the target: positive where predictions are too high.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.ci_low IS 'Lower end of the confidence interval of bias, in its unit.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.ci_high IS 'Upper end of the confidence interval of bias, in its unit.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.mae_last_time IS 'Mean absolute error of "as last time", in the unit of the target; null for completion.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.coverage IS 'Share of the models intervals that hold the truth, 0 to 1; null where there were none.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.coverage_ci_low IS 'Lower end of the confidence interval of coverage, 0 to 1.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.coverage_ci_high IS 'Upper end of the confidence interval of coverage, 0 to 1.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.coverage_wanted IS 'How often the intervals were meant to hold it, 0 to 1.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.brier IS 'Mean squared error of probabilities, 0 to 1 (Brier 1950); null for a mean.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.brier_ci_low IS 'Lower end of the confidence interval of brier, 0 to 1.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.brier_ci_high IS 'Upper end of the confidence interval of brier, 0 to 1.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.skill IS 'Without unit: 1 perfect, 0 no better than "as last time", or than the same probability for everybody; negative worse.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.log_loss IS 'Mean of -ln of the probability of what came, without unit; null for a mean.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.calibration_p IS 'Probability, 0 to 1, of so large a departure if the probabilities were right (Spiegelhalter 1986); null for a mean.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_prediction_accuracy.reason IS 'Why a figure is missing.';

GRANT SELECT ON analytics.own_prediction_accuracy TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
