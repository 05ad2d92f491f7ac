CREATE OR REPLACE FUNCTION ops.utc_text(
    p_at timestamptz
)
    RETURNS text
    LANGUAGE sql
    IMMUTABLE STRICT PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"')
$$;

COMMENT ON FUNCTION ops.utc_text(timestamptz) IS 'An instant as people read it in a message, the same in every session.';
