CREATE OR REPLACE FUNCTION analytics._withheld(
    p_is_confidential boolean,
    p_minimum_n       integer DEFAULT 5,
    OUT status        text,
    OUT reason        text
)
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF p_is_confidential THEN
        status := 'protected';
        reason := format('a month is shown once %s people have answered in it', p_minimum_n);
    ELSE
        status := 'none';
        reason := 'nobody has answered';
    END IF;
END;
$$;

COMMENT ON FUNCTION analytics._withheld(boolean, integer) IS
    'What stands in place of a figure that is not there: for a confidential survey the same words whether nobody or too few people answered. Internal.';
