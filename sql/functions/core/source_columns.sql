CREATE OR REPLACE FUNCTION core.source_columns(
    p_source text
)
    RETURNS TABLE (column_name text, use text)
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT known.column_name, known.use
    FROM core.source_column AS known
    WHERE known.source = p_source
    ORDER BY known.column_name;
END;
$$;

COMMENT ON FUNCTION core.source_columns(text) IS
    'What becomes of each column of a source, as core.register_source() was told; no rows for an unknown source.';

GRANT EXECUTE ON FUNCTION core.source_columns(text) TO surveymark_ingest, surveymark_operator;
