CREATE OR REPLACE FUNCTION core.try_jsonb(
    p_text text
)
    RETURNS jsonb
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN p_text::jsonb;
EXCEPTION
    WHEN invalid_text_representation OR untranslatable_character OR statement_too_complex OR program_limit_exceeded OR invalid_parameter_value
         OR numeric_value_out_of_range THEN
        RETURN NULL;
END;
$$;

COMMENT ON FUNCTION core.try_jsonb(text) IS 'The JSON that a text is; null where it is none (bad syntax, a null character, a number beyond numeric, or nesting beyond the stack).';
