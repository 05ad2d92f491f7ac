CREATE OR REPLACE FUNCTION core.month_of(
    p_at timestamptz
)
    RETURNS date
    LANGUAGE sql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT date_trunc('month', p_at AT TIME ZONE 'UTC')::date
$$;

COMMENT ON FUNCTION core.month_of(timestamptz) IS 'The first day of the month of an instant in UTC, whatever the session''s time zone; null for null.';

GRANT EXECUTE ON FUNCTION core.month_of(timestamptz) TO surveymark_reader;
