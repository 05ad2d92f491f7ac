CREATE OR REPLACE FUNCTION core.response_set_delete()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
BEGIN
    DELETE FROM core.response_item AS item
    USING old_set AS gone
    WHERE item.org_id = gone.org_id AND item.response_set_id = gone.response_set_id;

    PERFORM rollup.queue_sets(array_agg(-1), array_agg(gone.org_id), array_agg(gone.survey_id),
                              array_agg(gone.started_at), array_agg(gone.completed_at), array_agg(gone.received_at))
    FROM old_set AS gone;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION core.response_set_delete() IS 'Delete the items of deleted response sets, which capture counts off, and take the sets from the series.';

CREATE OR REPLACE TRIGGER response_set_delete
    AFTER DELETE ON core.response_set
    REFERENCING OLD TABLE AS old_set
    FOR EACH STATEMENT
    EXECUTE FUNCTION core.response_set_delete();
