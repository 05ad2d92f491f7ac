CREATE VIEW analytics.own_selection
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.question_type,
    result."option",
    result.title,
    result.period,
    result.period_start,
    result.ordinal,
    result.answer_state,
    result.n,
    result.n_effective,
    result.n_answered,
    result.n_asked,
    result.n_all,
    result.share_of_answered,
    result.share_of_asked,
    result.share_of_all,
    result.mean_rank,
    result.share_first,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.base,
    result.method,
    result.status,
    result.reason
FROM analytics.own_selection(NULL, NULL, 'all_time') AS result;

COMMENT ON VIEW analytics.own_selection IS
    'What your organisation''s people chose from lists (checkbox, ranking, radiogroup, dropdown, matrix row), with the share of each option on all three bases, over all time. By period: analytics.own_selection(survey, question, period).';
COMMENT ON COLUMN analytics.own_selection.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_selection.question IS 'Path of the list: name, or name.row of a matrix.';
COMMENT ON COLUMN analytics.own_selection.question_type IS 'SurveyJS type of the question.';
COMMENT ON COLUMN analytics.own_selection."option" IS 'Code of the option; null where the options of a list are withheld.';
COMMENT ON COLUMN analytics.own_selection.title IS 'Question and option as shown to respondents.';
COMMENT ON COLUMN analytics.own_selection.period IS 'Always all_time; the function of the same name has others.';
COMMENT ON COLUMN analytics.own_selection.period_start IS 'Always null, for all time.';
COMMENT ON COLUMN analytics.own_selection.ordinal IS 'Order of the options within the question and period.';
COMMENT ON COLUMN analytics.own_selection.answer_state IS 'answered for an option; none, other, refused, dont_know: chosen instead of an answer; null where withheld.';
COMMENT ON COLUMN analytics.own_selection.n IS 'Number of people who chose the option, or ranked it; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_selection.n_effective IS 'Effective number of answers behind the interval: (sum of weights)^2 / sum of squared weights (Kish 1965).';
COMMENT ON COLUMN analytics.own_selection.n_answered IS 'Base: answers to the question by those to whom the option was offered; of a ranking those who ranked anything.';
COMMENT ON COLUMN analytics.own_selection.n_asked IS 'Base: completed response sets whose version offers the option; null for a confidential survey, whose shown answers lag behind them.';
COMMENT ON COLUMN analytics.own_selection.n_all IS 'Base: completed response sets of the survey; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_selection.share_of_answered IS 'Share of those who answered, 0 to 1, weighted.';
COMMENT ON COLUMN analytics.own_selection.share_of_asked IS 'Share of those who were asked, 0 to 1, weighted; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_selection.share_of_all IS 'Share of all who completed the survey, 0 to 1, weighted; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_selection.mean_rank IS 'Of a ranking: mean rank among those who ranked the option; its unit is places, 1 is first.';
COMMENT ON COLUMN analytics.own_selection.share_first IS 'Of a ranking: share of those who put the option first, among all who ranked anything, 0 to 1.';
COMMENT ON COLUMN analytics.own_selection.ci_low IS 'Lower end of the interval of mean_rank, in its unit, else of share_of_answered (of share_of_asked where there is no other), 0 to 1.';
COMMENT ON COLUMN analytics.own_selection.ci_high IS 'Upper end of the interval of mean_rank, in its unit, else of share_of_answered (of share_of_asked where there is no other), 0 to 1.';
COMMENT ON COLUMN analytics.own_selection.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_selection.base IS 'The bases in words.';
COMMENT ON COLUMN analytics.own_selection.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_selection.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_selection.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_selection TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
