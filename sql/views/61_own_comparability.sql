CREATE VIEW analytics.own_comparability
    WITH (security_invoker = true, security_barrier = true)
AS
SELECT
    result.survey,
    result.question,
    result.version,
    result.starts_on,
    result.relation,
    result.previous_question,
    result.factor,
    result.addend,
    result.is_declared,
    result.note,
    result.scale_min,
    result.scale_max
FROM analytics.own_comparability(NULL) AS result;

COMMENT ON VIEW analytics.own_comparability IS
    'Which versions of your surveys your organisation has answered, and how each question goes on in them: comparable, recoded from an earlier question, or broken off.';
COMMENT ON COLUMN analytics.own_comparability.survey IS 'Code of the survey.';
COMMENT ON COLUMN analytics.own_comparability.question IS 'Path of the question: name, name.row, name.option, or the name of a scale.';
COMMENT ON COLUMN analytics.own_comparability.version IS 'Number of the version of the survey.';
COMMENT ON COLUMN analytics.own_comparability.starts_on IS 'Day (UTC) of the first answer to that version; of a confidential survey the first day of the first month in which 5 people answered it.';
COMMENT ON COLUMN analytics.own_comparability.relation IS 'comparable: the series goes on; break: no trend goes across; recoded: an earlier question goes on in this one; null for the first version that asks it.';
COMMENT ON COLUMN analytics.own_comparability.previous_question IS 'Path of the earlier question, where it is recoded.';
COMMENT ON COLUMN analytics.own_comparability.factor IS 'Figures of the earlier question count as addend + factor * figure: the number of units of this question for one of the earlier.';
COMMENT ON COLUMN analytics.own_comparability.addend IS 'What is added to the recoded figures, in the unit of the question.';
COMMENT ON COLUMN analytics.own_comparability.is_declared IS 'Whether somebody said so; what nobody declared is taken as comparable.';
COMMENT ON COLUMN analytics.own_comparability.note IS 'Why, in words.';
COMMENT ON COLUMN analytics.own_comparability.scale_min IS 'Lowest value that the question allows, in its unit.';
COMMENT ON COLUMN analytics.own_comparability.scale_max IS 'Highest value that the question allows, in its unit.';

GRANT SELECT ON analytics.own_comparability TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
