CREATE VIEW analytics.own_response
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.is_confidential,
    result.response,
    result.submission_id,
    result.version,
    result.department,
    result.job_role,
    result.started_at,
    result.completed_at,
    result.channel,
    result.device,
    result.weight,
    result.question,
    result.question_title,
    result.answer_state,
    result.value,
    result.choice,
    result.text_value,
    result.status,
    result.reason
FROM analytics.own_response() AS result;

COMMENT ON VIEW analytics.own_response IS
    'The single responses of your organisation, one row for each answer; anonymous where the survey is confidential. For roles that ops.let_see_responses() named.';
COMMENT ON COLUMN analytics.own_response.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_response.is_confidential IS 'Respondents were promised confidentiality: responses are anonymous and join by fives.';
COMMENT ON COLUMN analytics.own_response.response IS 'Number of the response within the survey, for telling responses apart; of a confidential survey another one each time.';
COMMENT ON COLUMN analytics.own_response.submission_id IS 'The id under which it was sent; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_response.version IS 'Version of the survey that was answered; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_response.department IS 'Code of the department; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_response.job_role IS 'Code of the job role; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_response.started_at IS 'When it was begun; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_response.completed_at IS 'When it was handed in; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_response.channel IS 'How the person was asked; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_response.device IS 'What the person answered on; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_response.weight IS 'Survey weight, the number of people that the response stands for; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_response.question IS 'Name of the question, option, matrix row or scale score.';
COMMENT ON COLUMN analytics.own_response.question_title IS 'The question in words.';
COMMENT ON COLUMN analytics.own_response.answer_state IS 'answered, none, other, refused or dont_know.';
COMMENT ON COLUMN analytics.own_response.value IS 'The number of the answer: points, 0 or 1 for an option, the number by which a choice is counted; null where it has none.';
COMMENT ON COLUMN analytics.own_response.choice IS 'The choice that the value stands for; null where the question has none.';
COMMENT ON COLUMN analytics.own_response.text_value IS 'The answer in free words; null for a confidential survey.';
COMMENT ON COLUMN analytics.own_response.status IS 'ok; protected: withheld, which says nothing about how many answered; none: nobody has answered.';
COMMENT ON COLUMN analytics.own_response.reason IS 'Why responses are missing or withheld.';

GRANT SELECT ON analytics.own_response TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
