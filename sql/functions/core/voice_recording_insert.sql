CREATE OR REPLACE FUNCTION core.voice_recording_insert()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM core.write_voice_items(array_agg(changed.org_id), array_agg(changed.response_set_id))
    FROM new_recording AS changed
    HAVING count(*) > 0;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION core.voice_recording_insert() IS
    'Turn what is known of new recordings into items of their response sets.';

CREATE OR REPLACE TRIGGER voice_recording_insert
    AFTER INSERT ON core.voice_recording
    REFERENCING NEW TABLE AS new_recording
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.voice_recording_insert();
