CREATE OR REPLACE FUNCTION core.voice_recording_update()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM core.write_voice_items(array_agg(changed.org_id), array_agg(changed.response_set_id))
    FROM (SELECT former.org_id, former.response_set_id FROM old_recording AS former
          UNION
          SELECT latter.org_id, latter.response_set_id FROM new_recording AS latter) AS changed
    HAVING count(*) > 0;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION core.voice_recording_update() IS
    'Carry what has changed of recordings into the items of their response sets.';

CREATE OR REPLACE TRIGGER voice_recording_update
    AFTER UPDATE ON core.voice_recording
    REFERENCING OLD TABLE AS old_recording NEW TABLE AS new_recording
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.voice_recording_update();
