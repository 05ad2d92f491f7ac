CREATE OR REPLACE FUNCTION core.read_predictions(
    p_predictions jsonb
)
    RETURNS TABLE (
        ordinal bigint, org_id bigint, survey_id bigint, model text, model_version text, target text, question_id bigint,
        period text, period_start date, response_set_id bigint, predicted double precision, ci_low double precision,
        ci_high double precision, ci_level double precision, made_at timestamptz,
        error_code text, error_message text, error_hint text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT given.ordinal, organisation.org_id, survey.survey_id, given.content ->> 'model', given.content ->> 'version', given.target,
           question.question_id, CASE given.target WHEN 'mean' THEN given.content ->> 'period' END,
           CASE given.target WHEN 'mean' THEN given.starts_at::date END, answered.response_set_id,
           number.predicted::double precision, number.low::double precision, number.high::double precision,
           CASE WHEN number.low IS NOT NULL THEN coalesce(number.level, 0.95) END::double precision, given.made_at,
           problem.error[1], problem.error[2], problem.error[3]
    FROM (
        SELECT entry.ordinal, entry.content, entry.content ->> 'target' AS target,
               core.try_timestamptz(entry.content ->> 'period_start') AT TIME ZONE 'UTC' AS starts_at,
               CASE WHEN entry.content ->> 'made_at' IS NULL THEN now()
                    ELSE core.try_timestamptz(entry.content ->> 'made_at') END AS made_at
        FROM jsonb_array_elements(p_predictions) WITH ORDINALITY AS entry (content, ordinal)
    ) AS given
    LEFT JOIN core.organisation AS organisation ON organisation.organisation = given.content ->> 'organisation'
    LEFT JOIN core.survey AS survey ON survey.survey = given.content ->> 'survey'
    LEFT JOIN core.question AS question
        ON given.target = 'mean' AND question.survey_id = survey.survey_id
       AND question.question_path = given.content ->> 'question' AND question.measurement IN ('numeric', 'binary')
    LEFT JOIN core.response_set AS answered
        ON given.target = 'completion' AND answered.org_id = organisation.org_id AND answered.survey_id = survey.survey_id
       AND answered.submission_id = given.content ->> 'submission_id' AND NOT survey.is_confidential
    CROSS JOIN LATERAL (
        SELECT max(part.value) FILTER (WHERE part.key = 'predicted') AS predicted,
               max(part.value) FILTER (WHERE part.key = 'ci_low') AS low,
               max(part.value) FILTER (WHERE part.key = 'ci_high') AS high,
               max(part.value) FILTER (WHERE part.key = 'ci_level') AS level,
               string_agg(part.key, ', ') FILTER (WHERE part.value IS NULL) AS no_numbers
        FROM (
            SELECT each.key, CASE WHEN jsonb_typeof(each.value) = 'number' AND abs((each.value)::numeric) < 1e50
                                  THEN (each.value)::numeric END AS value
            FROM jsonb_each(CASE jsonb_typeof(given.content) WHEN 'object' THEN given.content ELSE '{}' END) AS each
            WHERE each.key IN ('predicted', 'ci_low', 'ci_high', 'ci_level') AND jsonb_typeof(each.value) <> 'null'
        ) AS part
    ) AS number
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN organisation.org_id IS NULL THEN
                ARRAY['SM009', format('unknown organisation "%s"', coalesce(given.content ->> 'organisation', '(null)')),
                      'Name the organisation by its code.']
            WHEN survey.survey_id IS NULL THEN
                ARRAY['SM001', format('unknown survey "%s"', coalesce(given.content ->> 'survey', '(null)')),
                      'Name the survey by its code.']
            WHEN coalesce(given.content ->> 'model', '') = '' OR coalesce(given.content ->> 'version', '') = '' THEN
                ARRAY['SM020', 'model or version of a prediction is missing', 'Say which model made it, and which version of it.']
            WHEN length(given.content ->> 'model') > 100 OR length(given.content ->> 'version') > 100 THEN
                ARRAY['SM025', 'model or version of a prediction is longer than 100 characters', 'Give it a shorter name.']
            WHEN (given.target IN ('mean', 'completion')) IS NOT TRUE THEN
                ARRAY['SM025', format('target "%s" is not known', coalesce(given.target, '(null)')), 'It is mean or completion.']
            WHEN given.target = 'mean' AND question.question_id IS NULL THEN
                ARRAY['SM002', format('survey "%s" has no mean or share of a question "%s"', survey.survey,
                                      coalesce(given.content ->> 'question', '(null)')),
                      'See analytics.own_results for the questions of a survey.']
            WHEN given.target = 'mean' AND (given.content ->> 'period' IN ('month', 'quarter', 'year')) IS NOT TRUE THEN
                ARRAY['SM025', format('period "%s" is not known here', coalesce(given.content ->> 'period', '(null)')),
                      'It is month, quarter or year.']
            WHEN given.target = 'mean' AND (given.starts_at = date_trunc(given.content ->> 'period', given.starts_at)) IS NOT TRUE THEN
                ARRAY['SM025', format('no %s starts on %s', given.content ->> 'period', coalesce(given.content ->> 'period_start', '(null)')),
                      'Write the first day of the period, ISO 8601.']
            WHEN given.target = 'completion' AND survey.is_confidential THEN
                ARRAY['SM082', format('survey "%s" is confidential', survey.survey),
                      'Nothing is kept about single responses of it; predict its means.']
            WHEN given.target = 'completion' AND answered.response_set_id IS NULL THEN
                ARRAY['SM082', format('organisation "%s" has no response "%s" to survey "%s"', organisation.organisation,
                                      coalesce(given.content ->> 'submission_id', '(null)'), survey.survey),
                      'Name the response by its submission id.']
            WHEN number.no_numbers IS NOT NULL THEN
                ARRAY['SM005', format('no number in %s', number.no_numbers), 'Pass JSON numbers below 1e50.']
            WHEN number.predicted IS NULL THEN
                ARRAY['SM020', 'the predicted figure is missing', 'Pass it as a JSON number.']
            WHEN given.target = 'completion' AND number.predicted NOT BETWEEN 0 AND 1 THEN
                ARRAY['SM025', format('probability %s is not between 0 and 1', number.predicted), 'Of completion a probability is predicted.']
            WHEN num_nonnulls(number.low, number.high) = 1 OR (number.low IS NULL AND number.level IS NOT NULL) THEN
                ARRAY['SM020', 'one end of an interval is missing', 'Give ci_low and ci_high, or neither.']
            WHEN number.predicted NOT BETWEEN number.low AND number.high THEN
                ARRAY['SM025', format('predicted %s is outside its interval from %s to %s', number.predicted, number.low, number.high),
                      'Exchange or correct them.']
            WHEN number.level <= 0 OR number.level >= 1 THEN
                ARRAY['SM025', format('level %s of an interval is not between 0 and 1', number.level), 'Write 0.95 for 95 %.']
            WHEN given.made_at IS NULL OR given.made_at > now() + interval '5 minutes' THEN
                ARRAY['SM007', format('a prediction was made at %s', given.content ->> 'made_at'),
                      'Write ISO 8601, and nothing that lies in the future.']
        END AS error
    ) AS problem;
END;
$$;

COMMENT ON FUNCTION core.read_predictions(jsonb) IS
    'Read predictions as core.record_predictions() takes them: each with what it is about, or with the first thing that is wrong with it.';
