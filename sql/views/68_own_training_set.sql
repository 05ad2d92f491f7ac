CREATE VIEW analytics.own_training_set
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.response,
    result.quarter,
    result.department,
    result.job_role,
    result.question,
    result.question_title,
    result.measurement,
    result.answer_state,
    result.value,
    result.choice,
    result.status,
    result.reason
FROM analytics.own_training_set() AS result;

COMMENT ON VIEW analytics.own_training_set IS
    'Your organisation''s answers without whose they are, for training models; of surveys that are not confidential. For roles that ops.let_see_responses() named.';
COMMENT ON COLUMN analytics.own_training_set.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_training_set.response IS 'Random number of the response, another one each time; two of one person cannot be joined.';
COMMENT ON COLUMN analytics.own_training_set.quarter IS 'First day of the quarter in which it was handed in, UTC.';
COMMENT ON COLUMN analytics.own_training_set.department IS 'Code of the department; null where none was given, or too few people share it.';
COMMENT ON COLUMN analytics.own_training_set.job_role IS 'Code of the job role; null where none was given, or too few people share it.';
COMMENT ON COLUMN analytics.own_training_set.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';
COMMENT ON COLUMN analytics.own_training_set.question_title IS 'The question in words.';
COMMENT ON COLUMN analytics.own_training_set.measurement IS 'What can be computed: numeric, binary (a share), nominal (a distribution).';
COMMENT ON COLUMN analytics.own_training_set.answer_state IS 'answered, none, other, refused or dont_know.';
COMMENT ON COLUMN analytics.own_training_set.value IS 'The number of the answer: points, 0 or 1 for an option, the number by which a choice is counted; null where it has none.';
COMMENT ON COLUMN analytics.own_training_set.choice IS 'The choice that the value stands for; null where the question has none.';
COMMENT ON COLUMN analytics.own_training_set.status IS 'ok; protected: withheld.';
COMMENT ON COLUMN analytics.own_training_set.reason IS 'Why answers are withheld.';

GRANT SELECT ON analytics.own_training_set TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
