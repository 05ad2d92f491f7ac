CREATE OR REPLACE FUNCTION core.write_voice_items(
    p_org_ids          bigint[],
    p_response_set_ids bigint[]
)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_items core.response_item[];
BEGIN
    -- Month and weight of the sets must not move before the items are written.
    PERFORM
    FROM core.response_set AS answered
    JOIN unnest(p_org_ids, p_response_set_ids) AS changed (org_id, response_set_id)
        ON answered.org_id = changed.org_id AND answered.response_set_id = changed.response_set_id
    ORDER BY answered.org_id, answered.response_set_id
    FOR SHARE OF answered;

    v_items := ARRAY(
        SELECT ROW (answered.org_id, answered.response_set_id, made.question_id, answered.month, 'answered',
                    coalesce(part.value, listed.value), answered.weight, NULL)::core.response_item
        FROM unnest(p_org_ids, p_response_set_ids) AS changed (org_id, response_set_id)
        JOIN core.response_set AS answered
            ON answered.org_id = changed.org_id AND answered.response_set_id = changed.response_set_id
        JOIN core.voice_recording AS recording
            ON recording.org_id = answered.org_id AND recording.response_set_id = answered.response_set_id
        -- Of the questionnaire that the set answers now.
        JOIN core.question AS spoken ON spoken.question_id = recording.question_id AND spoken.survey_id = answered.survey_id
        LEFT JOIN LATERAL (
            SELECT listed.choice
            FROM core.voice_question AS made
            JOIN core.choice AS listed ON listed.question_id = made.question_id
            WHERE made.answered_question_id = recording.question_id AND made.attribute = 'language'
              AND listed.choice = split_part(recording.language, '-', 1)
        ) AS spoken_language ON true
        CROSS JOIN LATERAL (
            VALUES
                ('duration', round(recording.duration, 1), NULL),
                ('status', NULL, recording.status),
                ('language', NULL, coalesce(spoken_language.choice, CASE WHEN recording.language IS NOT NULL THEN 'other' END)),
                ('confidence', round(recording.confidence, 3), NULL),
                ('accuracy', round(recording.accuracy, 3), NULL),
                ('sentiment', NULL, recording.sentiment),
                ('quality', NULL, recording.quality)
        ) AS part (attribute, value, choice)
        JOIN core.voice_question AS made ON made.answered_question_id = recording.question_id AND made.attribute = part.attribute
        LEFT JOIN core.choice AS listed ON listed.question_id = made.question_id AND listed.choice = part.choice
        WHERE num_nonnulls(part.value, listed.value) > 0
    );

    DELETE FROM core.response_item AS item
    USING unnest(p_org_ids, p_response_set_ids) AS changed (org_id, response_set_id), core.voice_question AS made
    WHERE item.org_id = changed.org_id AND item.response_set_id = changed.response_set_id AND item.question_id = made.question_id
      AND NOT EXISTS (
          SELECT FROM unnest(v_items) AS wanted
          WHERE (wanted.org_id, wanted.response_set_id, wanted.question_id, wanted.value)
                = (item.org_id, item.response_set_id, item.question_id, item.value)
      );

    INSERT INTO core.response_item (org_id, response_set_id, question_id, month, answer_state, value, weight)
    SELECT wanted.org_id, wanted.response_set_id, wanted.question_id, wanted.month, wanted.answer_state, wanted.value, wanted.weight
    FROM unnest(v_items) AS wanted
    WHERE NOT EXISTS (
        SELECT FROM core.response_item AS item
        WHERE item.org_id = wanted.org_id AND item.response_set_id = wanted.response_set_id
          AND item.question_id = wanted.question_id
    );
END;
$$;

COMMENT ON FUNCTION core.write_voice_items(bigint[], bigint[]) IS
    'Make the items of recordings in the given response sets what the recordings say, and leave those as they are that say it already. Internal.';
