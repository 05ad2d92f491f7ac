CREATE VIEW analytics.own_force_balance
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.n,
    result.readiness,
    result.readiness_ci_low,
    result.readiness_ci_high,
    result.balance,
    result.balance_ci_low,
    result.balance_ci_high,
    result.ci_level,
    result.outcome,
    result.segment,
    result.dominant_forces,
    result.method,
    result.status,
    result.reason
FROM analytics.own_force_balance(NULL) AS result;

COMMENT ON VIEW analytics.own_force_balance IS
    'Whether the forces of progress move your organisation''s people to the new or hold them at the old, over all time.';
COMMENT ON COLUMN analytics.own_force_balance.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_force_balance.n IS 'Number of response sets with a readiness score; null where protected.';
COMMENT ON COLUMN analytics.own_force_balance.readiness IS 'Mean readiness score, 0 to 100 percent: 50 where the forces are in balance, if as many move as hold.';
COMMENT ON COLUMN analytics.own_force_balance.readiness_ci_low IS 'Lower end of the confidence interval of readiness, in its unit.';
COMMENT ON COLUMN analytics.own_force_balance.readiness_ci_high IS 'Upper end of the confidence interval of readiness, in its unit.';
COMMENT ON COLUMN analytics.own_force_balance.balance IS 'Sum of the scores of the forces that move less that of those that hold, in percent of their ranges: -200 to 200 with two of each.';
COMMENT ON COLUMN analytics.own_force_balance.balance_ci_low IS 'Lower end of the confidence interval of balance, in its unit.';
COMMENT ON COLUMN analytics.own_force_balance.balance_ci_high IS 'Upper end of the confidence interval of balance, in its unit.';
COMMENT ON COLUMN analytics.own_force_balance.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_force_balance.outcome IS 'for the new or for the old where the interval of balance leaves out 0, else not distinguishable.';
COMMENT ON COLUMN analytics.own_force_balance.segment IS 'The word for the mean readiness.';
COMMENT ON COLUMN analytics.own_force_balance.dominant_forces IS 'The dominant forces of own_force, largest first; not distinguishable: none is weaker than the strongest.';
COMMENT ON COLUMN analytics.own_force_balance.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_force_balance.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_force_balance.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_force_balance TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
