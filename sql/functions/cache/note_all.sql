CREATE OR REPLACE FUNCTION cache.note_all(
    p_kind text
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO cache.shared_change (survey_id, kind, xid)
    VALUES (0, p_kind, pg_current_xact_id())
    ON CONFLICT DO NOTHING;
END;
$$;

COMMENT ON FUNCTION cache.note_all(text) IS
    'Results of all organisations that depend on this kind of change are to be computed again. p_kind: as in cache.change. Internal.';
