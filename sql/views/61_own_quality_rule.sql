CREATE VIEW analytics.own_quality_rule
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.period,
    result.period_start,
    result.rule,
    result.rule_title,
    result.n,
    result.n_broken,
    result.share_broken,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.method,
    result.status,
    result.reason
FROM analytics.own_quality_rule(NULL) AS result;

COMMENT ON VIEW analytics.own_quality_rule IS
    'How often each quality rule is broken in your organisation''s surveys, over all time.';
COMMENT ON COLUMN analytics.own_quality_rule.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_quality_rule.period IS 'Length of the period: all_time.';
COMMENT ON COLUMN analytics.own_quality_rule.period_start IS 'First day of the period; null for all time.';
COMMENT ON COLUMN analytics.own_quality_rule.rule IS 'Code of the rule, as in analytics.quality_rule.';
COMMENT ON COLUMN analytics.own_quality_rule.rule_title IS 'What a response that breaks the rule is like, in words.';
COMMENT ON COLUMN analytics.own_quality_rule.n IS 'Number of responses that could be judged by the rule; null where protected.';
COMMENT ON COLUMN analytics.own_quality_rule.n_broken IS 'Number of those that break it; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_quality_rule.share_broken IS 'Share of those that break it, 0 to 1.';
COMMENT ON COLUMN analytics.own_quality_rule.ci_low IS 'Lower end of the confidence interval of share_broken, 0 to 1.';
COMMENT ON COLUMN analytics.own_quality_rule.ci_high IS 'Upper end of the confidence interval of share_broken, 0 to 1.';
COMMENT ON COLUMN analytics.own_quality_rule.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_quality_rule.method IS 'The threshold with its source, and how the interval was computed.';
COMMENT ON COLUMN analytics.own_quality_rule.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nothing could be judged.';
COMMENT ON COLUMN analytics.own_quality_rule.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_quality_rule TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
