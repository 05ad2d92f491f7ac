CREATE OR REPLACE FUNCTION cache.note_use(
    p_entry_id bigint,
    p_function text,
    p_is_hit   boolean
)
    RETURNS void
    LANGUAGE plpgsql
    VOLATILE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- A row of its own: readers of one result do not wait for each other to count themselves.
    INSERT INTO cache.use (org_id, entry_id, function_name, is_hit)
    VALUES (ops.current_org(), p_entry_id, p_function, p_is_hit);
END;
$$;

COMMENT ON FUNCTION cache.note_use(bigint, text, boolean) IS
    'Count that a result was given out (p_is_hit) or stored. Raises SM016 for a caller of no organisation. Internal: analytics.cached_result() calls it, readers cannot.';

GRANT EXECUTE ON FUNCTION cache.note_use(bigint, text, boolean) TO surveymark_reader;
