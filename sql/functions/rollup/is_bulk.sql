CREATE OR REPLACE FUNCTION rollup.is_bulk(
    p_amount numeric
)
    RETURNS boolean
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN p_amount > 1000 OR coalesce(current_setting('surveymark.queue', true) = 'bulk', false);
END;
$$;

COMMENT ON FUNCTION rollup.is_bulk(numeric) IS
    'Whether so many answers, or marked sets, of one statement wait behind the live ones: when they are more than 1,000, or when their transaction took something away before (rollup.queue_change() then set surveymark.queue to bulk until its end).';
