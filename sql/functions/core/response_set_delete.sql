CREATE OR REPLACE FUNCTION core.response_set_delete()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    v_concerned record;
BEGIN
    DELETE FROM core.response_item AS item
    USING old_set AS gone
    WHERE item.org_id = gone.org_id AND item.response_set_id = gone.response_set_id;

    PERFORM rollup.queue_sets(array_agg(-1), array_agg(gone.org_id), array_agg(gone.survey_id),
                              array_agg(gone.started_at), array_agg(gone.completed_at), array_agg(gone.received_at))
    FROM old_set AS gone;

    -- What was found in them goes at once. The month has to be shown anew, and who came next with the same answers
    -- may be the first now.
    WITH forgotten AS (
        DELETE FROM rollup.response_quality AS judged
        USING old_set AS gone
        WHERE judged.org_id = gone.org_id AND judged.response_set_id = gone.response_set_id
        RETURNING judged.org_id, judged.response_set_id, judged.survey_id, judged.month, judged.answers_hash
    ),
    concerned AS (
        SELECT forgotten.org_id, forgotten.response_set_id, forgotten.survey_id, forgotten.month FROM forgotten
        UNION
        SELECT next.org_id, next.response_set_id, next.survey_id, next.month
        FROM forgotten
        CROSS JOIN LATERAL (
            SELECT following.org_id, following.response_set_id, following.survey_id, following.month
            FROM rollup.response_quality AS following
            WHERE following.org_id = forgotten.org_id AND following.survey_id = forgotten.survey_id
              AND following.answers_hash = forgotten.answers_hash
              AND following.response_set_id > forgotten.response_set_id
              AND NOT EXISTS (
                  SELECT FROM old_set AS also WHERE also.response_set_id = following.response_set_id
              )
            ORDER BY following.response_set_id
            LIMIT 1
        ) AS next
    )
    SELECT array_agg(concerned.org_id) AS org_ids, array_agg(concerned.response_set_id) AS response_set_ids,
           array_agg(concerned.survey_id) AS survey_ids, array_agg(concerned.month) AS months
    INTO v_concerned
    FROM concerned;

    PERFORM rollup.queue_quality(v_concerned.org_ids, v_concerned.response_set_ids, v_concerned.survey_ids, v_concerned.months);

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION core.response_set_delete() IS 'Delete the items of deleted response sets, which capture counts off, take the sets from the series, and forget their quality.';

CREATE OR REPLACE TRIGGER response_set_delete
    AFTER DELETE ON core.response_set
    REFERENCING OLD TABLE AS old_set
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.response_set_delete();
