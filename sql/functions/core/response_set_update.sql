CREATE OR REPLACE FUNCTION core.response_set_update()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_answered  record;
    v_concerned rollup.answer_set[];
BEGIN
    IF NOT EXISTS (SELECT FROM new_set) THEN
        RETURN NULL;
    END IF;

    IF (SELECT count(*) FROM old_set JOIN new_set USING (org_id, response_set_id, submission_id))
       <> (SELECT count(*) FROM old_set) THEN
        RAISE EXCEPTION 'org_id, response_set_id and submission_id of a response set cannot change'
            USING ERRCODE = 'SM015',
                  DETAIL  = 'Its items and counts hang on them, and that sending it twice changes nothing.',
                  HINT    = 'Delete the set and submit it again.';
    END IF;

    -- Other answers, or another questionnaire: read the document again.
    SELECT
        array_agg(changed.org_id) AS org_ids, array_agg(changed.response_set_id) AS response_set_ids,
        array_agg(changed.survey_id) AS survey_ids, array_agg(changed.version) AS versions,
        array_agg(changed.month) AS months, array_agg(changed.weight) AS weights,
        array_agg(changed.answers) AS answers
    INTO v_answered
    FROM new_set AS changed
    JOIN old_set AS former USING (org_id, response_set_id)
    WHERE (changed.answers, changed.survey_id, changed.version)
          IS DISTINCT FROM (former.answers, former.survey_id, former.version);

    IF v_answered.org_ids IS NOT NULL THEN
        DELETE FROM core.response_item AS item
        USING unnest(v_answered.org_ids, v_answered.response_set_ids) AS changed (org_id, response_set_id)
        WHERE item.org_id = changed.org_id AND item.response_set_id = changed.response_set_id;

        PERFORM core.write_items(v_answered.org_ids, v_answered.response_set_ids, v_answered.survey_ids,
                                 v_answered.versions, v_answered.months, v_answered.weights,
                                 v_answered.answers);

        -- What is known of recordings went with the other items.
        IF EXISTS (
            SELECT
            FROM unnest(v_answered.org_ids, v_answered.response_set_ids) AS changed (org_id, response_set_id)
            JOIN core.voice_recording AS recording
                ON recording.org_id = changed.org_id AND recording.response_set_id = changed.response_set_id
        ) THEN
            PERFORM core.write_voice_items(v_answered.org_ids, v_answered.response_set_ids);
        END IF;

        -- What was judged is not there any more.
        DELETE FROM core.validation AS judged
        USING unnest(v_answered.org_ids, v_answered.response_set_ids) AS changed (org_id, response_set_id)
        WHERE judged.org_id = changed.org_id AND judged.response_set_id = changed.response_set_id;
    END IF;

    -- Another month or weight: the items move, and capture sees them move.
    UPDATE core.response_item AS item
    SET month = changed.month, weight = changed.weight
    FROM new_set AS changed
    JOIN old_set AS former USING (org_id, response_set_id)
    WHERE item.org_id = changed.org_id AND item.response_set_id = changed.response_set_id
      AND (changed.month, changed.weight)
          IS DISTINCT FROM (former.month, former.weight)
      AND (item.month, item.weight) IS DISTINCT FROM (changed.month, changed.weight);

    -- Another respondent: the numbers stay, but not how many people are behind them. A change of
    -- nothing says so.
    SELECT array_agg(ROW (concerned.org_id, concerned.month, concerned.question_ids,
                          array_fill('answered'::core.answer_state, ARRAY[cardinality(concerned.question_ids)]),
                          array_fill(0::numeric, ARRAY[cardinality(concerned.question_ids)]), 0, 0)::rollup.answer_set)
    INTO v_concerned
    FROM (
        SELECT item.org_id, item.month, array_agg(DISTINCT item.question_id) AS question_ids
        FROM new_set AS changed
        JOIN old_set AS former USING (org_id, response_set_id)
        JOIN core.response_item AS item
            ON item.org_id = changed.org_id AND item.response_set_id = changed.response_set_id
        WHERE changed.respondent_id IS DISTINCT FROM former.respondent_id AND item.month IS NOT NULL
        GROUP BY item.org_id, item.month
    ) AS concerned;

    PERFORM rollup.queue_change(v_concerned);

    -- Another time or survey: the set moves in the series, too.
    PERFORM rollup.queue_sets(array_agg(moved.sign), array_agg(moved.org_id), array_agg(moved.survey_id),
                              array_agg(moved.started_at), array_agg(moved.completed_at), array_agg(moved.received_at))
    FROM (
        SELECT version.sign, version.org_id, version.survey_id, version.started_at, version.completed_at,
               version.received_at
        FROM new_set AS changed
        JOIN old_set AS former USING (org_id, response_set_id)
        CROSS JOIN LATERAL (
            VALUES
                (-1, org_id, former.survey_id, former.started_at, former.completed_at, former.received_at),
                (1, org_id, changed.survey_id, changed.started_at, changed.completed_at, changed.received_at)
        ) AS version (sign, org_id, survey_id, started_at, completed_at, received_at)
        WHERE (changed.survey_id, changed.started_at, changed.completed_at, changed.received_at)
              IS DISTINCT FROM (former.survey_id, former.started_at, former.completed_at, former.received_at)
    ) AS moved;

    -- Other answers or times: another quality.
    PERFORM rollup.queue_quality(array_agg(org_id), array_agg(response_set_id), array_agg(former.survey_id),
                                 array_agg(former.month))
    FROM new_set AS changed
    JOIN old_set AS former USING (org_id, response_set_id)
    WHERE (changed.answers, changed.survey_id, changed.version, changed.started_at, changed.completed_at, changed.respondent_id)
          IS DISTINCT FROM (former.answers, former.survey_id, former.version, former.started_at, former.completed_at,
                            former.respondent_id);

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION core.response_set_update() IS
    'Carry a changed answers document, version, completion time, weight or respondent into the items of the set and their counts, and its times into the series; validations of answers that changed go.';

CREATE OR REPLACE TRIGGER response_set_update
    AFTER UPDATE ON core.response_set
    REFERENCING OLD TABLE AS old_set NEW TABLE AS new_set
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.response_set_update();
