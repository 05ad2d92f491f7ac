CREATE OR REPLACE FUNCTION ops.destroy_key(
    p_kid text
)
    RETURNS text
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_known privacy.key_version;
BEGIN
    SELECT * INTO v_known FROM privacy.key_version AS known WHERE known.kid = p_kid FOR UPDATE;

    IF v_known.kid IS NULL THEN
        RAISE EXCEPTION 'unknown key "%"', coalesce(p_kid, '(null)')
            USING ERRCODE = 'SM040',
                  DETAIL  = 'No key is registered under this name.',
                  HINT    = 'List them with: surveymark key list.';
    END IF;

    -- Again for a key that is destroyed already: its file may have been left over.
    UPDATE privacy.key_version
    SET retired_at   = coalesce(key_version.retired_at, now()),
        destroyed_at = now()
    WHERE key_version.kid = p_kid AND key_version.destroyed_at IS NULL;

    -- Nobody can look anything up in them any more.
    DELETE FROM core.source_value WHERE source_value.kid = p_kid;

    RETURN (SELECT format('%s/%s', place.directory, p_kid) FROM privacy.key_directory AS place);
END;
$$;

COMMENT ON FUNCTION ops.destroy_key(text) IS
$$Give up a key for good, and say which file is to be deleted: what was pseudonymised with it can be linked to nobody any more, not even from
backups. `surveymark key destroy` calls it and deletes the file. Error: SM040 unknown.$$;

GRANT EXECUTE ON FUNCTION ops.destroy_key(text) TO surveymark_operator;
