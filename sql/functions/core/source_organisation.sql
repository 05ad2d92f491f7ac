CREATE OR REPLACE FUNCTION core.source_organisation(
    p_blocks  bytea[],
    p_source  text,
    p_company text
)
    RETURNS text
    LANGUAGE sql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    -- 80 bits: no two of a million companies meet.
    SELECT format('%s-%s', p_source, left(encode(
        privacy.keyed_hash(p_blocks, 'organisation', p_source, lower(btrim(p_company))), 'hex'
    ), 20));
$$;

COMMENT ON FUNCTION core.source_organisation(bytea[], text, text) IS
    'The code of an organisation of a source under a key: the same in every survey, since a company is one contributor. Null for no name. Internal.';
