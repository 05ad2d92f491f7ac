CREATE OR REPLACE FUNCTION core.source_value_hash(
    p_blocks   bytea[],
    p_source   text,
    p_category text,
    p_value    text
)
    RETURNS bytea
    LANGUAGE sql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT privacy.keyed_hash(p_blocks, 'value', p_source, p_category, lower(btrim(p_value)));
$$;

COMMENT ON FUNCTION core.source_value_hash(bytea[], text, text, text) IS
    'What core.source_value keeps of a value: its keyed hash, of small letters without space around. Internal.';
