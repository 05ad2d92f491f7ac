CREATE OR REPLACE FUNCTION core.define_weighting_targets(
    p_organisation text,
    p_survey       text,
    p_targets      jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_survey_id bigint := core.survey_id(p_survey);
    v_org_id    bigint := (SELECT known.org_id FROM core.organisation AS known WHERE known.organisation = p_organisation);
    v_problem   record;
    v_count     bigint;
BEGIN
    IF v_org_id IS NULL THEN
        RAISE EXCEPTION 'unknown organisation "%"', coalesce(p_organisation, '(null)')
            USING ERRCODE = 'SM009',
                  DETAIL  = 'No organisation is registered under this code.',
                  HINT    = 'Name the organisation by its code.';
    END IF;

    IF jsonb_typeof(p_targets) IS DISTINCT FROM 'object'
        OR EXISTS (SELECT FROM jsonb_each(p_targets) AS margin
                   WHERE jsonb_typeof(margin.value) <> 'object' OR margin.value = '{}') THEN
        RAISE EXCEPTION 'the targets of survey "%" are %', p_survey, coalesce(p_targets::text, 'missing')
            USING ERRCODE = 'SM005',
                  DETAIL  = 'Targets are a JSON object from margin to an object from level to number.',
                  HINT    = 'As in {"department": {"sales": 40, "support": 60}}; {} takes all targets away.';
    END IF;

    WITH given AS (
        SELECT margin.key AS margin, level.key AS level, level.value AS written,
               CASE WHEN jsonb_typeof(level.value) = 'number' THEN (level.value #>> '{}')::numeric END AS target,
               question.question_id, question.reader
        FROM jsonb_each(p_targets) AS margin
        CROSS JOIN LATERAL jsonb_each(margin.value) AS level
        LEFT JOIN core.question AS question
            ON question.survey_id = v_survey_id AND question.question_path = margin.key
           AND question.reader IN ('rating', 'choice', 'boolean', 'option')
    )
    SELECT found.error[1] AS code, found.error[2] AS message, found.error[3] AS hint
    INTO v_problem
    FROM given
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN given.margin NOT IN ('department', 'job_role') AND given.question_id IS NULL THEN
                ARRAY['SM002', format('survey "%s" has no question "%s" that can be a margin', p_survey, given.margin),
                      'A margin is department, job_role, or a rating, a choice, a yes/no question or an option.']
            WHEN given.margin = 'department' AND NOT EXISTS (
                     SELECT FROM core.department AS known WHERE known.org_id = v_org_id AND known.department = given.level)
                OR given.margin = 'job_role' AND NOT EXISTS (
                     SELECT FROM core.job_role AS known WHERE known.org_id = v_org_id AND known.job_role = given.level) THEN
                ARRAY['SM019', format('unknown %s "%s"', replace(given.margin, '_', ' '), given.level),
                      'Register it with the organisation first.']
            WHEN given.reader = 'choice' AND NOT EXISTS (
                     SELECT FROM core.choice AS known WHERE known.question_id = given.question_id AND known.choice = given.level)
                OR given.reader IN ('boolean', 'option') AND given.level NOT IN ('true', 'false')
                OR given.reader = 'rating' AND core.try_numeric(given.level) IS NULL THEN
                ARRAY['SM003', format('question "%s" has no choice "%s"', given.margin, given.level),
                      'Name a choice, the number on a scale, or true and false.']
            WHEN (given.target > 1e-12 AND given.target < 1e15) IS NOT TRUE THEN
                ARRAY['SM025', format('the target of %s "%s" is %s', given.margin, given.level, given.written),
                      'Leave out a level that nobody in the population is on; every other has a number above 0.']
        END AS error
    ) AS found
    WHERE found.error IS NOT NULL
    ORDER BY given.margin, given.level
    LIMIT 1;

    IF found THEN
        RAISE EXCEPTION '%', v_problem.message
            USING ERRCODE = v_problem.code,
                  DETAIL  = 'No target was changed.',
                  HINT    = v_problem.hint;
    END IF;

    SELECT min(summed.total) AS smallest, max(summed.total) AS largest,
           string_agg(format('%s %s', summed.margin, summed.total), ', ' ORDER BY summed.margin) AS listed
    INTO v_problem
    FROM (
        SELECT margin.key AS margin, sum((level.value #>> '{}')::numeric) AS total
        FROM jsonb_each(p_targets) AS margin
        CROSS JOIN LATERAL jsonb_each(margin.value) AS level
        GROUP BY margin.key
    ) AS summed;

    IF v_problem.largest - v_problem.smallest > 1e-6 * v_problem.largest THEN
        RAISE EXCEPTION 'the margins of survey "%" disagree: %', p_survey, v_problem.listed
            USING ERRCODE = 'SM091',
                  DETAIL  = 'Each margin is the same population, so each adds up to the same.',
                  HINT    = 'Give all of them in people, all in percent, or all as shares.';
    END IF;

    DELETE FROM core.weighting_target AS target WHERE target.org_id = v_org_id AND target.survey_id = v_survey_id;

    INSERT INTO core.weighting_target (org_id, survey_id, margin, level, target)
    SELECT v_org_id, v_survey_id, margin.key, level.key, (level.value #>> '{}')::numeric
    FROM jsonb_each(p_targets) AS margin
    CROSS JOIN LATERAL jsonb_each(margin.value) AS level;

    GET DIAGNOSTICS v_count = ROW_COUNT;

    RETURN v_count;
END;
$$;

COMMENT ON FUNCTION core.define_weighting_targets(text, text, jsonb) IS
    'Say what the responses of an organisation to a survey should look like: p_targets is {margin: {level: target}}, a margin being department, job_role or the path of a question, a target people, percent or a share, in one unit for all margins. It replaces all targets; no weight changes before core.rake(). Returns how many there are. Errors: SM001, SM002, SM003, SM005, SM009, SM019, SM025, SM091 margins that do not add up to the same.';

GRANT EXECUTE ON FUNCTION core.define_weighting_targets(text, text, jsonb) TO surveymark_operator;
