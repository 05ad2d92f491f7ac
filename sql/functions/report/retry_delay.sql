CREATE OR REPLACE FUNCTION report.retry_delay(
    p_failures integer
)
    RETURNS interval
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN make_interval(secs => ops.setting_value('retry_seconds')::double precision * 2 ^ least(p_failures - 1, 6));
END;
$$;

COMMENT ON FUNCTION report.retry_delay(integer) IS
    'How long to wait after so many failures: retry_seconds, doubled with each, up to 64 times. Internal.';
