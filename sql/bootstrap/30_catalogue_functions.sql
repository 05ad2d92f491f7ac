-- What PostgreSQL lets everybody call, and a reader of survey results must not.
--
-- The counters of rows read and written: somebody who looks twice sees how many rows came in
-- between, and with it who has just answered. They are for those who keep the server running.
--
-- Taking advisory locks: their numbers are one space for the whole database, and whoever may lock
-- any number may hold up the drain, a release or a job for as long as he likes. Letting go of one's
-- own stays open to all; connection pools do it each time a connection comes back.
--
-- Writing what no table holds, large objects and messages into the log of changes: no limit bounds
-- either, so they would let a reader fill the disk.

DO $$
DECLARE
    v_closed record;
    v_opened regprocedure;
BEGIN
    IF NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) THEN
        RETURN;
    END IF;

    FOR v_closed IN
        SELECT candidate.oid::regprocedure AS function, closed.keepers
        FROM (
            VALUES
                (
                    '^pg_stat_get_(xact_)?(numscans|lastscan|tuples_.*|live_tuples|dead_tuples'
                    '|mod_since_analyze|ins_since_vacuum|blocks_(fetched|hit)|function_.*'
                    '|(last_)?(auto)?(vacuum|analyze)_(time|count))$',
                    'pg_monitor, surveymark_engine, surveymark_operator'
                ),
                ('^pg_(try_)?advisory_(xact_)?lock', 'surveymark_engine'),
                (
                    '^(lo_(creat|create|from_bytea|put|truncate|truncate64)|lowrite|pg_logical_emit_message)$',
                    'surveymark_engine'
                )
        ) AS closed (pattern, keepers)
        JOIN pg_catalog.pg_proc AS candidate
            ON candidate.pronamespace = 'pg_catalog'::regnamespace AND candidate.proname ~ closed.pattern
        WHERE EXISTS (
            SELECT
            FROM pg_catalog.aclexplode(
                coalesce(candidate.proacl, acldefault('f', candidate.proowner))
            ) AS privilege
            WHERE privilege.grantee = 0
        )
        ORDER BY candidate.proname
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', v_closed.function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', v_closed.function, v_closed.keepers);
    END LOOP;

    -- 0.1.0 closed the letting go as well.
    FOR v_opened IN
        SELECT candidate.oid::regprocedure
        FROM pg_catalog.pg_proc AS candidate
        WHERE candidate.pronamespace = 'pg_catalog'::regnamespace
            AND candidate.proname ~ '^pg_advisory_unlock'
            AND NOT EXISTS (
                SELECT
                FROM pg_catalog.aclexplode(
                    coalesce(candidate.proacl, acldefault('f', candidate.proowner))
                ) AS privilege
                WHERE privilege.grantee = 0
            )
        ORDER BY candidate.proname
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', v_opened);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM surveymark_engine', v_opened);
    END LOOP;
END;
$$;
