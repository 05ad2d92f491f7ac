CREATE VIEW analytics.own_risk
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.risk,
    result.n_warnings,
    result.n_judged,
    result.n,
    result.strongest,
    result.method,
    result.reason
FROM analytics.own_risk(NULL) AS result;

COMMENT ON VIEW analytics.own_risk IS
    'How much there is to worry about: the warnings of analytics.own_warning in one figure for each survey.';
COMMENT ON COLUMN analytics.own_risk.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_risk.risk IS 'Score without unit, from 0, no warning, towards 100: 100 (1 - product of (1 - risk_weight)) over the warnings.';
COMMENT ON COLUMN analytics.own_risk.n_warnings IS 'Number of warnings that are raised.';
COMMENT ON COLUMN analytics.own_risk.n_judged IS 'Number of figures that the rules could judge; 0 where all are protected or of too few answers.';
COMMENT ON COLUMN analytics.own_risk.n IS 'The most answers behind any of these figures.';
COMMENT ON COLUMN analytics.own_risk.strongest IS 'Title of the warning with the greatest weight.';
COMMENT ON COLUMN analytics.own_risk.method IS 'How the figure was computed.';
COMMENT ON COLUMN analytics.own_risk.reason IS 'Why there is no figure.';

GRANT SELECT ON analytics.own_risk TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
