CREATE VIEW analytics.own_quality
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.period,
    result.period_start,
    result.n,
    result.n_flagged,
    result.share_flagged,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.mean_score,
    result.mean_score_ci_low,
    result.mean_score_ci_high,
    result.median_score,
    result.base,
    result.method,
    result.status,
    result.reason
FROM analytics.own_quality(NULL, 'month') AS result;

COMMENT ON VIEW analytics.own_quality IS
    'How carefully your organisation''s surveys were filled in, month by month: share of flagged responses and mean quality.';
COMMENT ON COLUMN analytics.own_quality.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_quality.period IS 'Length of the period: month.';
COMMENT ON COLUMN analytics.own_quality.period_start IS 'First day of the month, UTC.';
COMMENT ON COLUMN analytics.own_quality.n IS 'Number of responses that were judged; null where protected.';
COMMENT ON COLUMN analytics.own_quality.n_flagged IS 'Number of those with a score of 50 or less; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_quality.share_flagged IS 'Share of the judged responses that are flagged, 0 to 1.';
COMMENT ON COLUMN analytics.own_quality.ci_low IS 'Lower end of the confidence interval of share_flagged, 0 to 1.';
COMMENT ON COLUMN analytics.own_quality.ci_high IS 'Upper end of the confidence interval of share_flagged, 0 to 1.';
COMMENT ON COLUMN analytics.own_quality.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_quality.mean_score IS 'Mean quality of the responses, its unit points: 100 with no rule broken, 0 at the least.';
COMMENT ON COLUMN analytics.own_quality.mean_score_ci_low IS 'Lower end of the confidence interval of mean_score, in its unit.';
COMMENT ON COLUMN analytics.own_quality.mean_score_ci_high IS 'Upper end of the confidence interval of mean_score, in its unit.';
COMMENT ON COLUMN analytics.own_quality.median_score IS 'Middle quality of the responses, its unit points; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_quality.base IS 'How many were judged, of how many completed, in words.';
COMMENT ON COLUMN analytics.own_quality.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_quality.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nothing has been judged.';
COMMENT ON COLUMN analytics.own_quality.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_quality TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
