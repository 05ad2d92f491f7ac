CREATE OR REPLACE FUNCTION core.load_content(
    p_row core.response_load
)
    RETURNS jsonb
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- The whole row as it came; only an oversized document is cut.
    RETURN jsonb_strip_nulls(to_jsonb(p_row) - 'load_id' - 'batch' - 'line_number' - 'problem' - 'loaded_at' - 'answers')
           || CASE WHEN p_row.answers IS NULL THEN '{}'::jsonb
                   ELSE jsonb_build_object('answers', left(p_row.answers, 100000)) END;
END;
$$;

COMMENT ON FUNCTION core.load_content(core.response_load) IS
    'A load row as JSON for the reject table: what the client sent, the answers cut at 100,000 characters.';
