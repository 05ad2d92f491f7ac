-- pg_cron, where this is the database it lives in.
--
-- The server names one database in cron.database_name (contrib_regression is the one that pg_cron
-- itself allows besides, for tests). Anywhere else the jobs are run by `surveymark tick`.

DO $$
DECLARE
    v_home text;
BEGIN
    BEGIN
        v_home := current_setting('cron.database_name', true);
    EXCEPTION
        WHEN insufficient_privilege THEN
            RAISE NOTICE 'only a superuser sees where pg_cron works, so it is left as it is';
            RETURN;
    END;

    IF v_home IS NULL THEN
        RAISE NOTICE 'pg_cron is not loaded by this server, so no jobs are scheduled'
            USING HINT = 'Add pg_cron to shared_preload_libraries and restart,'
                ' or run `surveymark tick` every minute.';
    ELSIF current_database() NOT IN (v_home, 'contrib_regression') THEN
        RAISE NOTICE 'pg_cron works in database %, not in %',
            v_home, current_database()
            USING HINT = 'Set cron.database_name to this database and restart,'
                ' or run `surveymark tick` every minute.';
    ELSIF NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'pg_cron') THEN
        CREATE EXTENSION pg_cron;
    END IF;
END;
$$;
