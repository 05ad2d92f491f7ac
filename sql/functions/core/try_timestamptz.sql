CREATE OR REPLACE FUNCTION core.try_timestamptz(
    p_text text
)
    RETURNS timestamptz
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
    SET timezone = 'UTC'
AS $$
BEGIN
    RETURN p_text::timestamptz;
EXCEPTION
    WHEN invalid_datetime_format OR datetime_field_overflow OR invalid_text_representation OR invalid_time_zone_displacement_value OR invalid_parameter_value THEN
        RETURN NULL;
END;
$$;

COMMENT ON FUNCTION core.try_timestamptz(text) IS 'The instant that a text names, read as UTC where it has no zone; null where it names none.';
