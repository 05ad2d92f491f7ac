CREATE VIEW analytics.own_opportunity
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.opportunity,
    result.opportunity_title,
    result.n,
    result.importance,
    result.satisfaction,
    result.score,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.band,
    result.lowest_band,
    result.highest_band,
    result.method,
    result.status,
    result.reason
FROM analytics.own_opportunity(NULL) AS result;

COMMENT ON VIEW analytics.own_opportunity IS
    'What is important to your organisation''s people and does not satisfy them: Ulwick''s opportunity scores, over all time.';
COMMENT ON COLUMN analytics.own_opportunity.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_opportunity.opportunity IS 'Name of the opportunity.';
COMMENT ON COLUMN analytics.own_opportunity.opportunity_title IS 'What people want to get done, in words.';
COMMENT ON COLUMN analytics.own_opportunity.n IS 'Number of people who answered both questions; null where protected.';
COMMENT ON COLUMN analytics.own_opportunity.importance IS 'Ten times the share of those to whom it is important, 0 to 10.';
COMMENT ON COLUMN analytics.own_opportunity.satisfaction IS 'Ten times the share of those whom it satisfies, 0 to 10 points.';
COMMENT ON COLUMN analytics.own_opportunity.score IS 'importance + max(importance - satisfaction, 0), 0 to 20, the unit of Ulwick (2005).';
COMMENT ON COLUMN analytics.own_opportunity.ci_low IS 'Lower end of the confidence interval of score, in its unit.';
COMMENT ON COLUMN analytics.own_opportunity.ci_high IS 'Upper end of the confidence interval of score, in its unit.';
COMMENT ON COLUMN analytics.own_opportunity.ci_level IS 'Confidence level of the intervals, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_opportunity.band IS 'The word for the score.';
COMMENT ON COLUMN analytics.own_opportunity.lowest_band IS 'The word for the lower end of the interval.';
COMMENT ON COLUMN analytics.own_opportunity.highest_band IS 'The word for the upper end of the interval.';
COMMENT ON COLUMN analytics.own_opportunity.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_opportunity.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_opportunity.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_opportunity TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
