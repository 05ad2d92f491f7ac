CREATE OR REPLACE FUNCTION cache.note_sets()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
BEGIN
    -- As in cache.note_surveys(). What belonged to a set that is gone ended with that.
    INSERT INTO cache.change (org_id, survey_id, kind, xid)
    SELECT DISTINCT answered.org_id, answered.survey_id, 'data_update', pg_current_xact_id()
    FROM (SELECT DISTINCT one.org_id, one.response_set_id FROM changed AS one) AS changed
    JOIN core.response_set AS answered
        ON answered.org_id = changed.org_id AND answered.response_set_id = changed.response_set_id
    JOIN core.survey AS survey ON survey.survey_id = answered.survey_id AND NOT survey.is_confidential
    ON CONFLICT DO NOTHING;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION cache.note_sets() IS
    'Trigger of tables about response sets: results of the surveys of these are to be computed again. Sets of a confidential survey do not count.';

CREATE OR REPLACE TRIGGER voice_recording_note_insert AFTER INSERT ON core.voice_recording
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_sets();
CREATE OR REPLACE TRIGGER voice_recording_note_update AFTER UPDATE ON core.voice_recording
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_sets();
CREATE OR REPLACE TRIGGER voice_recording_note_delete AFTER DELETE ON core.voice_recording
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION cache.note_sets();
