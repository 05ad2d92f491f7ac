CREATE OR REPLACE FUNCTION analytics._check_range(
    p_from date,
    p_to   date
)
    RETURNS void
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF p_from > p_to OR NOT isfinite(p_from) OR NOT isfinite(p_to) THEN
        RAISE EXCEPTION 'there are no days from % to %', p_from, p_to
            USING ERRCODE = 'SM025',
                  DETAIL  = 'The first day of a range is not after its last, and both are dates.',
                  HINT    = 'Leave one of them out (null) for a range that is open on that side.';
    END IF;
END;
$$;

COMMENT ON FUNCTION analytics._check_range(date, date) IS
    'Raises SM025 unless p_from is a day not after p_to; null is open. Internal.';
