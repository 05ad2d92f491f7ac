CREATE OR REPLACE FUNCTION ops.check_keys()
    RETURNS TABLE (kid text, file text, problem text, hint text)
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    FOR kid, file IN
        SELECT known.kid, format('%s/%s', place.directory, known.kid)
        FROM privacy.key_version AS known
        CROSS JOIN privacy.key_directory AS place
        WHERE known.destroyed_at IS NULL
        ORDER BY known.created_at, known.kid
    LOOP
        BEGIN
            problem := NULL;
            hint    := NULL;
            PERFORM length(privacy.key(kid));
        EXCEPTION WHEN SQLSTATE 'SM041' THEN
            GET STACKED DIAGNOSTICS problem = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
        END;

        RETURN NEXT;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION ops.check_keys() IS
$$Each key that was not destroyed, and what is wrong with its file as the server sees it: missing, closed, of another size, of another key; problem and
hint are null when it is right. Whether others can read the file the server cannot see: `surveymark doctor --security` looks, on its machine.$$;

GRANT EXECUTE ON FUNCTION ops.check_keys() TO surveymark_operator;
