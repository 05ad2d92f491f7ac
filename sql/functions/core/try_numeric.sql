CREATE OR REPLACE FUNCTION core.try_numeric(
    p_text text
)
    RETURNS numeric
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN p_text::numeric;
EXCEPTION
    WHEN invalid_text_representation OR numeric_value_out_of_range THEN
        RETURN NULL;
END;
$$;

COMMENT ON FUNCTION core.try_numeric(text) IS 'The number that a text is; null where it is none.';

GRANT EXECUTE ON FUNCTION core.try_numeric(text) TO surveymark_reader;
