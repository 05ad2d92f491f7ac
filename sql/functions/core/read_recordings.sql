CREATE OR REPLACE FUNCTION core.read_recordings(
    p_recordings jsonb
)
    RETURNS TABLE (
        ordinal         bigint,
        recording       core.voice_recording,
        error_code      text,
        error_message   text,
        error_detail    text,
        error_hint      text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
#variable_conflict use_column
DECLARE
    v_most_bytes CONSTANT bigint := ops.setting_value('max_answer_bytes');
BEGIN
    RETURN QUERY
    SELECT given.ordinal,
           ROW (organisation.org_id, NULL, given.content ->> 'recording_id', answered.response_set_id, asked.question_id, given.recorded_at,
                core.try_numeric(given.content ->> 'duration'), given.status, given.content ->> 'language',
                given.content ->> 'transcription', core.try_numeric(given.content ->> 'confidence'),
                core.try_numeric(given.content ->> 'accuracy'), given.content ->> 'sentiment', given.content ->> 'quality', given.content ->> 'engine',
                now())::core.voice_recording,
           problem.error[1], problem.error[2], problem.error[3], problem.error[4]
    FROM (
        SELECT entry.ordinal, entry.content,
               coalesce(entry.content ->> 'status',
                        CASE WHEN entry.content ->> 'transcription' IS NULL THEN 'pending' ELSE 'completed' END) AS status,
               core.try_timestamptz(entry.content ->> 'recorded_at') AS recorded_at
        FROM jsonb_array_elements(p_recordings) WITH ORDINALITY AS entry (content, ordinal)
    ) AS given
    LEFT JOIN core.organisation AS organisation ON organisation.organisation = given.content ->> 'organisation'
    LEFT JOIN core.response_set AS answered
        ON answered.org_id = organisation.org_id AND answered.submission_id = given.content ->> 'submission_id'
    LEFT JOIN core.question AS asked
        ON asked.survey_id = answered.survey_id AND asked.question_path = given.content ->> 'question'
       AND asked.reader NOT IN ('scale', 'voice')
    -- The first attribute that is not what its row allows.
    LEFT JOIN LATERAL (
        SELECT known.attribute, known.measurement, known.minimum, known.maximum, known.choices, told.value,
               jsonb_typeof(given.content -> known.attribute) = CASE known.measurement WHEN 'numeric' THEN 'number' ELSE 'string' END
                   AS is_typed
        FROM core.voice_attribute AS known
        CROSS JOIN LATERAL (
            SELECT CASE known.attribute WHEN 'status' THEN given.status ELSE given.content ->> known.attribute END AS value
        ) AS told
        WHERE told.value IS NOT NULL
          AND ((given.content -> known.attribute IS NOT NULL
                AND jsonb_typeof(given.content -> known.attribute)
                    <> CASE known.measurement WHEN 'numeric' THEN 'number' ELSE 'string' END)
               OR (known.measurement = 'numeric' AND core.try_numeric(told.value) NOT BETWEEN known.minimum AND known.maximum)
               OR told.value <> ALL (known.choices)
               OR (known.attribute = 'language' AND told.value !~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$'))
        ORDER BY known.ordinal
        LIMIT 1
    ) AS wrong ON true
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN jsonb_typeof(given.content) <> 'object' THEN
                ARRAY['SM005', format('a recording is a JSON %s', jsonb_typeof(given.content)), 'It is an object.', 'Pass an array of objects.']
            WHEN num_nulls(given.content ->> 'recording_id', given.content ->> 'duration', given.content ->> 'recorded_at') > 0
                OR given.content ->> 'recording_id' = '' THEN
                ARRAY['SM020', format('recording "%s" has no recording_id, duration or recorded_at',
                                      coalesce(given.content ->> 'recording_id', '(null)')),
                      'All three are needed.', 'Pass your own id of the recording, its length in seconds, and when it was made.']
            WHEN organisation.org_id IS NULL THEN
                ARRAY['SM009', format('unknown organisation "%s"', coalesce(given.content ->> 'organisation', '(null)')),
                      'No organisation is registered under this code.', 'Name the organisation by its code.']
            WHEN answered.response_set_id IS NULL THEN
                ARRAY['SM090', format('unknown submission "%s"', coalesce(given.content ->> 'submission_id', '(null)')),
                      'The organisation has no response set of this submission_id.', 'Submit the response first, finished or not.']
            WHEN EXISTS (SELECT FROM core.source_survey AS kept WHERE kept.survey_id = answered.survey_id) THEN
                ARRAY['SM051', format('recording "%s" is of a survey that is loaded anonymised', given.content ->> 'recording_id'),
                      'A voice and its words can say who somebody is.', 'Leave the recording out.']
            WHEN asked.question_id IS NULL THEN
                ARRAY['SM002', format('unknown question "%s"', coalesce(given.content ->> 'question', '(null)')),
                      'The survey of the response set has no question of this path that people answer.',
                      'See core.question for the paths of the survey.']
            WHEN NOT EXISTS (SELECT FROM core.voice_question AS made WHERE made.answered_question_id = asked.question_id) THEN
                ARRAY['SM002', format('question "%s" is not answered by voice', asked.question_path),
                      'Nobody has said that it can be.', 'Say so once: core.define_voice(survey, question).']
            WHEN given.recorded_at IS NULL OR given.recorded_at > now() + interval '5 minutes' OR given.recorded_at < '1970-01-01 00:00+00' THEN
                ARRAY['SM007', format('recording "%s" was made at %s', given.content ->> 'recording_id', given.content ->> 'recorded_at'),
                      'It is no date since 1970, or lies in the future.', 'Write ISO 8601; correct the clock.']
            WHEN wrong.is_typed IS FALSE THEN
                ARRAY['SM005', format('the %s of recording "%s" is %s', wrong.attribute, given.content ->> 'recording_id',
                                      given.content -> wrong.attribute),
                      format('It is a JSON %s.', CASE wrong.measurement WHEN 'numeric' THEN 'number' ELSE 'string' END), 'Correct it.']
            WHEN wrong.measurement = 'numeric' THEN
                ARRAY['SM004', format('the %s of recording "%s" is %s', wrong.attribute, given.content ->> 'recording_id', wrong.value),
                      format('It goes from %s to %s.', wrong.minimum, wrong.maximum), 'Correct it.']
            WHEN wrong.choices IS NOT NULL THEN
                ARRAY['SM003', format('the %s of recording "%s" is "%s"', wrong.attribute, given.content ->> 'recording_id', wrong.value),
                      format('It is one of %s.', array_to_string(wrong.choices, ', ')), 'Map the words of the engine to these.']
            WHEN wrong.attribute IS NOT NULL THEN
                ARRAY['SM003', format('the language of recording "%s" is "%s"', given.content ->> 'recording_id', wrong.value),
                      'It is no tag of BCP 47.', 'Write en, de or de-CH.']
            WHEN given.status <> 'completed' AND given.content ->> 'transcription' IS NOT NULL THEN
                ARRAY['SM003', format('recording "%s" is %s and has a transcription', given.content ->> 'recording_id', given.status),
                      'Only a completed one has.', 'Correct the status, or leave the transcription out.']
            WHEN octet_length(given.content ->> 'transcription') > v_most_bytes THEN
                ARRAY['SM013', format('the transcription of recording "%s" has %s bytes', given.content ->> 'recording_id',
                                      octet_length(given.content ->> 'transcription')),
                      format('At most %s are taken.', v_most_bytes), 'Shorten it, or raise the setting max_answer_bytes.']
            WHEN length(given.content ->> 'recording_id') > 200 OR length(given.content ->> 'engine') > 200 THEN
                ARRAY['SM025', format('recording_id or engine of recording "%s" are too long', left(given.content ->> 'recording_id', 50)),
                      'At most 200 characters are taken.', 'Shorten it.']
        END AS error
    ) AS problem;
END;
$$;

COMMENT ON FUNCTION core.read_recordings(jsonb) IS
    'Read recordings as core.record_voice() takes them: each as a row of core.voice_recording (without its number), or with the first thing that is wrong with it.';
