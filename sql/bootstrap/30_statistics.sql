-- The server's counters of rows read and written, for those who keep it running only.
--
-- Everybody may read them by default, without any right on the tables: somebody who looks twice
-- sees how many rows came in between, and with it who has just answered.

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
            AND candidate.proname ~ (
                '^pg_stat_get_(xact_)?(numscans|lastscan|tuples_.*|live_tuples|dead_tuples'
                '|mod_since_analyze|ins_since_vacuum|blocks_(fetched|hit)|function_.*'
                '|(last_)?(auto)?(vacuum|analyze)_(time|count))$'
            )
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
        EXECUTE format(
            'GRANT EXECUTE ON FUNCTION %s TO pg_monitor, surveymark_engine, surveymark_operator',
            v_function
        );
    END LOOP;
END;
$$;
