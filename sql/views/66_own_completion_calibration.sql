CREATE VIEW analytics.own_completion_calibration
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.kind,
    result.probability_low,
    result.probability_high,
    result.n,
    result.predicted,
    result.observed,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.is_calibrated,
    result.brier,
    result.skill,
    result.method,
    result.status,
    result.reason
FROM analytics.own_completion_calibration(NULL) AS result;

COMMENT ON VIEW analytics.own_completion_calibration IS
    'How far the completion that is predicted is to be trusted: what would have been said of response sets that are closed by now, and what became of them.';
COMMENT ON COLUMN analytics.own_completion_calibration.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_completion_calibration.kind IS 'total for all probabilities, bin for those in a fifth of the scale.';
COMMENT ON COLUMN analytics.own_completion_calibration.probability_low IS 'Least probability of the bin, 0 to 1.';
COMMENT ON COLUMN analytics.own_completion_calibration.probability_high IS 'Greatest probability of the bin, 0 to 1.';
COMMENT ON COLUMN analytics.own_completion_calibration.n IS 'Moments at which an unfinished response set was looked at; each set up to five times.';
COMMENT ON COLUMN analytics.own_completion_calibration.predicted IS 'Mean of the probabilities that would have been said, 0 to 1.';
COMMENT ON COLUMN analytics.own_completion_calibration.observed IS 'Share that finished, 0 to 1.';
COMMENT ON COLUMN analytics.own_completion_calibration.ci_low IS 'Lower end of the confidence interval of observed, 0 to 1.';
COMMENT ON COLUMN analytics.own_completion_calibration.ci_high IS 'Upper end of the confidence interval of observed, 0 to 1.';
COMMENT ON COLUMN analytics.own_completion_calibration.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_completion_calibration.is_calibrated IS 'Whether what was said agrees with what came.';
COMMENT ON COLUMN analytics.own_completion_calibration.brier IS 'Mean squared error of the probabilities, 0 to 1 (Brier 1950); only of the total.';
COMMENT ON COLUMN analytics.own_completion_calibration.skill IS 'Without unit: 1 perfect, 0 no better than the same probability for everybody; only of the total.';
COMMENT ON COLUMN analytics.own_completion_calibration.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_completion_calibration.status IS 'ok; protected: the survey is confidential; none: too little has happened.';
COMMENT ON COLUMN analytics.own_completion_calibration.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_completion_calibration TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
