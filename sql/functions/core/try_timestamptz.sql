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
    -- 01/10/2026 is January to one reader and October to another: only year first is read, and the
    -- word by which core.submit_response() says that no time was given.
    IF p_text !~ '^\d{4}-\d{1,2}-\d{1,2}([T ].*)?$' AND p_text <> 'now' THEN
        RETURN NULL;
    END IF;

    RETURN p_text::timestamptz;
EXCEPTION
    WHEN invalid_datetime_format OR datetime_field_overflow OR invalid_text_representation OR invalid_time_zone_displacement_value OR invalid_parameter_value THEN
        RETURN NULL;
END;
$$;

COMMENT ON FUNCTION core.try_timestamptz(text) IS 'The instant that an ISO 8601 text (or now) names, read as UTC where it has no zone; null for anything else.';
