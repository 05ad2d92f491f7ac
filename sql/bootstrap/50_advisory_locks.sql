-- Advisory locks for the engine alone.
--
-- Their numbers are one space for the whole database: whoever may lock any number may hold up the
-- drain, a release or a job for as long as he likes.

DO $$
DECLARE
    v_function regprocedure;
BEGIN
    IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
        RETURN;
    END IF;

    FOR v_function IN
        SELECT candidate.oid::regprocedure
        FROM pg_catalog.pg_proc AS candidate
        WHERE candidate.pronamespace = 'pg_catalog'::regnamespace
            AND candidate.proname ~ '^pg_(try_)?advisory_'
            AND EXISTS (
                SELECT
                FROM pg_catalog.aclexplode(
                    coalesce(candidate.proacl, acldefault('f', candidate.proowner))
                ) AS privilege
                WHERE privilege.grantee = 0
            )
        ORDER BY candidate.proname
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', v_function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO surveymark_engine', v_function);
    END LOOP;
END;
$$;
