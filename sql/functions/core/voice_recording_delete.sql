CREATE OR REPLACE FUNCTION core.voice_recording_delete()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM core.write_voice_items(array_agg(changed.org_id), array_agg(changed.response_set_id))
    FROM old_recording AS changed
    HAVING count(*) > 0;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION core.voice_recording_delete() IS
    'Delete the items of deleted recordings, which capture counts off.';

CREATE OR REPLACE TRIGGER voice_recording_delete
    AFTER DELETE ON core.voice_recording
    REFERENCING OLD TABLE AS old_recording
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.voice_recording_delete();
