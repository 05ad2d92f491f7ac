CREATE OR REPLACE FUNCTION core.source_respondent(
    p_blocks     bytea[],
    p_source     text,
    p_survey     text,
    p_company    text,
    p_respondent text
)
    RETURNS text
    LANGUAGE sql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    -- In another survey, or another company, the same person is somebody else.
    SELECT left(encode(privacy.keyed_hash(
        p_blocks, 'respondent', p_survey, p_source, lower(btrim(p_company)), lower(btrim(p_respondent))), 'hex'
    ), 40);
$$;

COMMENT ON FUNCTION core.source_respondent(bytea[], text, text, text, text) IS
    'The key by which a person of a source is known in one survey: 160 bits of a keyed hash, as hexadecimal digits. Internal.';
