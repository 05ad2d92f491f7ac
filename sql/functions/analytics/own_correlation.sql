-- It takes the answers of one person together, which counts do not hold. A confidential survey shows counts of one
-- question at a time and nothing besides, so it has no row of figures here.
CREATE OR REPLACE FUNCTION analytics.own_correlation(
    p_survey    text DEFAULT NULL,
    p_questions text[] DEFAULT NULL
)
    RETURNS TABLE (
        survey               text,
        question             text,
        question_title       text,
        other_question       text,
        other_question_title text,
        n                    bigint,
        correlation          double precision,
        ci_low               double precision,
        ci_high              double precision,
        ci_level             double precision,
        p_value              double precision,
        p_adjusted           double precision,
        outcome              text,
        effect_word          text,
        method               text,
        status               text,
        reason               text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    -- A plan for any survey is a bad plan for most: from the sixth call in a connection on it would be that.
    SET plan_cache_mode = force_custom_plan
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    PERFORM analytics._check_question(p_survey, named.path) FROM unnest(p_questions) AS named (path);

    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT own.survey_id, own.survey, own.is_confidential, question.question_id, question.question_path AS path,
               question.title
        FROM analytics._own_survey(p_survey) AS own
        JOIN core.question AS question ON question.survey_id = own.survey_id
        WHERE CASE WHEN p_questions IS NULL THEN question.question_type = 'scale'
                   ELSE question.question_path = ANY (p_questions) AND question.measurement IN ('numeric', 'binary') END
    ),
    answer AS MATERIALIZED (
        SELECT asked.question_id, given.response_set_id, given.value::double precision AS value
        FROM asked
        JOIN core.response_set AS answered
            ON answered.org_id = v_org_id AND answered.survey_id = asked.survey_id AND answered.completed_at IS NOT NULL
        JOIN core.response_item AS given
            ON given.org_id = answered.org_id AND given.response_set_id = answered.response_set_id
           AND given.question_id = asked.question_id AND given.answer_state = 'answered'
        WHERE NOT asked.is_confidential
    ),
    paired AS (
        SELECT one.question_id, other.question_id AS other_id, count(*) AS n,
               -- The last bit of a perfect correlation may be beyond 1.
               greatest(least(corr(one.value, other.value), 1), -1) AS coefficient
        FROM answer AS one
        JOIN answer AS other ON other.response_set_id = one.response_set_id AND other.question_id > one.question_id
        GROUP BY one.question_id, other.question_id
    ),
    line AS (
        SELECT one.survey, one.is_confidential, one.question_id, one.path, one.title, other.question_id AS other_id,
               other.path AS other_path, other.title AS other_title, coalesce(paired.n, 0) AS n,
               test.estimate, test.ci_low, test.ci_high, test.ci_level, test.p_value, test.effect_word, test.method,
               CASE WHEN paired.n > 1 AND paired.coefficient IS NULL THEN 'one of the two does not vary: no correlation'
                    WHEN paired.n IS NULL THEN 'nobody has answered both' ELSE test.reason END AS reason
        FROM asked AS one
        JOIN asked AS other ON other.survey_id = one.survey_id AND other.question_id > one.question_id
        LEFT JOIN paired ON paired.question_id = one.question_id AND paired.other_id = other.question_id
        CROSS JOIN LATERAL analytics.correlation_test(paired.coefficient, paired.n) AS test
    ),
    -- All pairs of a survey are looked at together.
    adjusted AS (
        SELECT listed.question_id, listed.other_id, listed.p_value
        FROM (
            SELECT array_agg(line.question_id ORDER BY line.question_id, line.other_id) AS ids,
                   array_agg(line.other_id ORDER BY line.question_id, line.other_id) AS other_ids,
                   analytics.adjust_p_values(array_agg(line.p_value ORDER BY line.question_id, line.other_id)) AS p_values
            FROM line
            WHERE line.p_value IS NOT NULL
            GROUP BY line.survey
        ) AS family
        CROSS JOIN LATERAL unnest(family.ids, family.other_ids, family.p_values) AS listed (question_id, other_id, p_value)
    )
    SELECT line.survey, line.path, line.title, line.other_path, line.other_title,
           CASE WHEN NOT line.is_confidential THEN line.n END,
           line.estimate, line.ci_low, line.ci_high, line.ci_level, line.p_value, adjusted.p_value,
           CASE
               WHEN adjusted.p_value > 0.05 THEN 'not distinguishable'
               WHEN adjusted.p_value IS NOT NULL THEN CASE WHEN line.estimate > 0 THEN 'positive' ELSE 'negative' END
           END,
           line.effect_word,
           line.method || CASE WHEN adjusted.p_value IS NOT NULL
               THEN '; p adjusted over all pairs of the survey (Benjamini and Hochberg 1995)' ELSE '' END,
           CASE WHEN line.is_confidential THEN 'protected' WHEN line.n = 0 THEN 'none' ELSE 'ok' END,
           CASE WHEN line.is_confidential THEN 'a confidential survey shows one question at a time' ELSE line.reason END
    FROM line
    LEFT JOIN adjusted ON adjusted.question_id = line.question_id AND adjusted.other_id = line.other_id
    ORDER BY line.survey, line.question_id, line.other_id;
END;
$$;

COMMENT ON FUNCTION analytics.own_correlation(text, text[]) IS
$$How the scores of your organisation's people go together: one row for each pair of scales of a survey, over all time, so the upper half of the correlation matrix.
p_survey: a survey's code, null for all of yours; p_questions: paths of scales, numeric or yes/no questions, null for all scales.
n counts the people who have both (question and other_question). correlation is Pearson's r, from -1 to 1; ci_low to ci_high is its interval at confidence ci_level; p_value is of Student's t with
n - 2 degrees of freedom, and p_adjusted takes into account that all pairs of the survey are looked at (Benjamini and Hochberg 1995). outcome is positive or
negative where p_adjusted is at most 0.05, else not distinguishable; effect_word is negligible, small (from 0.1), medium (0.3) or large (0.5).
Answers are not weighted. Scales that share items go together for that alone, as a trait and its facets do.
A confidential survey shows one question at a time, so it has no correlations (status protected). status: ok, protected, none.
Raises SM001 unknown survey, SM002 unknown question, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_correlation(text, text[])
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
