CREATE VIEW analytics.own_completion
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.kind,
    result.question,
    result.question_title,
    result.progress,
    result.n,
    result.n_completed,
    result.completion_share,
    result.ci_low,
    result.ci_high,
    result.ci_level,
    result.n_under_way,
    result.expected,
    result.expected_ci_low,
    result.expected_ci_high,
    result.remaining_seconds,
    result.remaining_p90,
    result.method,
    result.status,
    result.reason
FROM analytics.own_completion(NULL) AS result;

COMMENT ON VIEW analytics.own_completion IS
    'How many of those who are answering now will finish and how long it takes, and where people give up, by the last question reached.';
COMMENT ON COLUMN analytics.own_completion.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_completion.kind IS 'total for the whole survey, question for a question of its newest version.';
COMMENT ON COLUMN analytics.own_completion.question IS 'Name of the question; null in the row of the total.';
COMMENT ON COLUMN analytics.own_completion.question_title IS 'The question as asked.';
COMMENT ON COLUMN analytics.own_completion.progress IS 'Where it stands in the questionnaire, 0 to 1.';
COMMENT ON COLUMN analytics.own_completion.n IS 'Closed response sets that reached the question, or began the survey.';
COMMENT ON COLUMN analytics.own_completion.n_completed IS 'Those of them that were finished.';
COMMENT ON COLUMN analytics.own_completion.completion_share IS 'n_completed / n, 0 to 1: of those who got here, who finished.';
COMMENT ON COLUMN analytics.own_completion.ci_low IS 'Lower end of the confidence interval of completion_share, 0 to 1.';
COMMENT ON COLUMN analytics.own_completion.ci_high IS 'Upper end of the confidence interval of completion_share, 0 to 1.';
COMMENT ON COLUMN analytics.own_completion.ci_level IS 'Confidence level of the interval, 0.95 for 95 %.';
COMMENT ON COLUMN analytics.own_completion.n_under_way IS 'Unfinished response sets of the last day that have come to this question.';
COMMENT ON COLUMN analytics.own_completion.expected IS 'How many of them are expected to finish: a number of response sets.';
COMMENT ON COLUMN analytics.own_completion.expected_ci_low IS 'Lower end of the 95 % interval of expected, a number of response sets.';
COMMENT ON COLUMN analytics.own_completion.expected_ci_high IS 'Upper end of the 95 % interval of expected, a number of response sets.';
COMMENT ON COLUMN analytics.own_completion.remaining_seconds IS 'Median of the time that those who finish will still need, seconds.';
COMMENT ON COLUMN analytics.own_completion.remaining_p90 IS 'Time in which nine of ten of those who finish will be done, seconds.';
COMMENT ON COLUMN analytics.own_completion.method IS 'How the figures were computed.';
COMMENT ON COLUMN analytics.own_completion.status IS 'ok; protected: withheld, which says nothing about how many answered.';
COMMENT ON COLUMN analytics.own_completion.reason IS 'Why a figure is missing or withheld.';

GRANT SELECT ON analytics.own_completion TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
