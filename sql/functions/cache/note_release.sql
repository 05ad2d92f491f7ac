CREATE OR REPLACE FUNCTION cache.note_release()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM cache.note_all('release');

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION cache.note_release() IS 'Trigger of what is published: results that compare with it are to be computed again.';

CREATE OR REPLACE TRIGGER release_note AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON benchmark.release
    FOR EACH STATEMENT EXECUTE FUNCTION cache.note_release();
CREATE OR REPLACE TRIGGER current_cell_note AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON benchmark.current_cell
    FOR EACH STATEMENT EXECUTE FUNCTION cache.note_release();
CREATE OR REPLACE TRIGGER cell_note AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON benchmark.cell
    FOR EACH STATEMENT EXECUTE FUNCTION cache.note_release();
