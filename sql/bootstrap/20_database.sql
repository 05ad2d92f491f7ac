-- Who may enter this database, and what a new object allows before its file says so: nothing.
--
-- PostgreSQL lets everybody connect, make temporary tables and execute new functions. Temporary
-- objects of a reader are a way to trick a function, and EXECUTE by default is how a helper
-- becomes a leak, so all three are taken from PUBLIC.

DO $$
DECLARE
    v_database text := current_database();
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', v_database);
    EXECUTE format(
        'GRANT CONNECT, CREATE ON DATABASE %I TO surveymark_engine, surveymark_reader',
        v_database
    );
    EXECUTE format(
        'GRANT CONNECT ON DATABASE %I TO surveymark_job, surveymark_ingest, surveymark_org_reader,'
        ' surveymark_analyst, surveymark_bi_reader, surveymark_operator,'
        ' surveymark_privacy_officer',
        v_database
    );

    IF EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'pg_cron') THEN
        REVOKE ALL ON SCHEMA cron FROM PUBLIC;
        GRANT USAGE ON SCHEMA cron TO surveymark_job;
    END IF;
END;
$$;

REVOKE ALL ON SCHEMA public FROM PUBLIC;

ALTER DEFAULT PRIVILEGES FOR ROLE surveymark_engine, surveymark_reader
    REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE surveymark_engine, surveymark_reader
    REVOKE USAGE ON TYPES FROM PUBLIC;
