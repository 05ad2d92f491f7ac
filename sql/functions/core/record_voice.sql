CREATE OR REPLACE FUNCTION core.record_voice(
    p_recordings jsonb
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
    SET jit = off
AS $$
DECLARE
    v_problem    record;
    v_recordings core.voice_recording[];
BEGIN
    IF jsonb_typeof(p_recordings) IS DISTINCT FROM 'array' THEN
        RAISE EXCEPTION 'the recordings are %', coalesce('a JSON ' || jsonb_typeof(p_recordings), 'missing')
            USING ERRCODE = 'SM005',
                  HINT    = 'Pass an array of objects: [{"organisation": "shop-1", "submission_id": "r-17", "question": "note", "recording_id": "v-17", "recorded_at": "2026-03-01T08:00Z", "duration": 12.5}].';
    END IF;

    SELECT reading.* INTO v_problem
    FROM core.read_recordings(p_recordings) AS reading
    WHERE reading.error_code IS NOT NULL
    ORDER BY reading.ordinal
    LIMIT 1;

    IF found THEN
        RAISE EXCEPTION '%', v_problem.error_message
            USING ERRCODE = v_problem.error_code,
                  DETAIL  = format('%s It is recording %s of %s; none was stored.', v_problem.error_detail, v_problem.ordinal,
                                   jsonb_array_length(p_recordings)),
                  HINT    = v_problem.error_hint;
    END IF;

    -- Of one recording the last news counts.
    v_recordings := ARRAY(
        SELECT DISTINCT ON ((reading.recording).org_id, (reading.recording).recording_key) reading.recording
        FROM core.read_recordings(p_recordings) AS reading
        ORDER BY (reading.recording).org_id, (reading.recording).recording_key, reading.ordinal DESC
    );

    INSERT INTO core.voice_recording
        (org_id, recording_key, response_set_id, question_id, recorded_at, duration, status, language, transcription, confidence,
         accuracy, sentiment, quality, engine)
    SELECT given.org_id, given.recording_key, given.response_set_id, given.question_id, given.recorded_at, given.duration, given.status,
           given.language, given.transcription, given.confidence, given.accuracy, given.sentiment, given.quality, given.engine
    FROM unnest(v_recordings) AS given
    ON CONFLICT DO NOTHING;

    -- What is not transcribed yet, or failed, may be sent again until it is.
    UPDATE core.voice_recording AS known
    SET status = given.status, duration = given.duration, recorded_at = given.recorded_at, language = given.language,
        transcription = given.transcription, confidence = given.confidence, accuracy = given.accuracy, sentiment = given.sentiment,
        quality = given.quality, engine = given.engine
    FROM unnest(v_recordings) AS given
    WHERE known.org_id = given.org_id AND known.recording_key = given.recording_key
      AND (known.response_set_id, known.question_id) = (given.response_set_id, given.question_id)
      AND known.status <> 'completed'
      AND (known.status, known.duration, known.recorded_at, known.language, known.transcription, known.confidence, known.accuracy,
           known.sentiment, known.quality, known.engine)
          IS DISTINCT FROM
          (given.status, given.duration, given.recorded_at, given.language, given.transcription, given.confidence, given.accuracy,
           given.sentiment, given.quality, given.engine);

    SELECT given.recording_key, known.received_at INTO v_problem
    FROM unnest(v_recordings) AS given
    LEFT JOIN core.voice_recording AS known ON known.org_id = given.org_id AND known.recording_key = given.recording_key
    WHERE (known.response_set_id, known.question_id, known.status, known.duration, known.recorded_at, known.language,
           known.transcription, known.confidence, known.accuracy, known.sentiment, known.quality, known.engine)
          IS DISTINCT FROM
          (given.response_set_id, given.question_id, given.status, given.duration, given.recorded_at, given.language,
           given.transcription, given.confidence, given.accuracy, given.sentiment, given.quality, given.engine)
    ORDER BY given.recording_key
    LIMIT 1;

    IF found THEN
        RAISE EXCEPTION 'recording "%" is already stored with other content, or its question has another recording', v_problem.recording_key
            USING ERRCODE = 'SM008',
                  DETAIL  = coalesce(format('It was received at %s and is kept as it was.', date_trunc('second', v_problem.received_at)),
                                     'Each question of a response set has at most one recording.') || ' None was stored.',
                  HINT    = 'To correct a stored recording, update core.voice_recording.';
    END IF;

    RETURN jsonb_array_length(p_recordings);
END;
$$;

COMMENT ON FUNCTION core.record_voice(jsonb) IS
'Record what is known of answers by voice, all or none; returns how many were given. p_recordings: an array of objects with the keys organisation, submission_id, question (the path of one that core.define_voice() has said can be answered by voice), recording_id (your own id), recorded_at (ISO 8601, UTC unless it says otherwise) and duration (seconds), and if wanted status (pending, completed or failed; completed where there is a transcription), language (BCP 47), transcription, confidence and accuracy (0 to 1), sentiment (negative, neutral, positive, mixed), quality (poor, fair, good, excellent) and engine. Safe to repeat: the same recording again changes nothing, and one that is not completed may be sent again until it is. Errors: SM002, SM003, SM004, SM005, SM007, SM008, SM009, SM013, SM020, SM025, SM051, SM090 unknown submission.';

GRANT EXECUTE ON FUNCTION core.record_voice(jsonb) TO surveymark_ingest, surveymark_operator;
