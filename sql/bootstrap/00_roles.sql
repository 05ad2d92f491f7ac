-- The roles of Surveymark: three owners, two logins for services, five groups for people.
--
-- Roles belong to the whole server, so a second database finds them here already. Whatever is as
-- it should be is left alone, so that running this again needs no right to change roles.
--
-- Nobody is made a member of an owner: a person gets a login role of his own and the group that
-- fits, as in GRANT surveymark_analyst TO maria.

DO $$
DECLARE
    v_wanted record;
    v_locked boolean := false;
BEGIN
    FOR v_wanted IN
        SELECT *
        FROM (VALUES
            ('surveymark_engine', false,
             'Owns the tables and the functions that compute; sees every organisation.'),
            ('surveymark_reader', false,
             'Owns the schema analytics; row security shows it one organisation at a time.'),
            ('surveymark_keyreader', false,
             'Owns the one function that reads key files; nobody is a member of it.'),
            ('surveymark_job', true,
             'Logs in for pg_cron and runs the jobs by name.'),
            ('surveymark_ingest', true,
             'Logs in for services that submit responses; reads nothing.'),
            ('surveymark_org_reader', false,
             'Group of the login roles of organisations: own results and released benchmarks.'),
            ('surveymark_analyst', false,
             'Group of SQL analysts: the documented views and released benchmarks.'),
            ('surveymark_bi_reader', false,
             'Group of the login roles of BI tools: the documented views and released benchmarks.'),
            ('surveymark_operator', false,
             'Group of those who keep it running: jobs, health, alerts; no answers.'),
            ('surveymark_privacy_officer', false,
             'Group of those who decide the privacy policy and see why a figure is withheld.')
        ) AS wanted (role_name, can_login, purpose)
    LOOP
        IF to_regrole(v_wanted.role_name) IS NULL THEN
            -- Two databases prepared at the same moment would both try to make the role.
            IF NOT v_locked THEN
                LOCK TABLE pg_catalog.pg_authid IN SHARE ROW EXCLUSIVE MODE;
                v_locked := true;
            END IF;
            IF to_regrole(v_wanted.role_name) IS NULL THEN
                EXECUTE format(
                    'CREATE ROLE %I %s',
                    v_wanted.role_name,
                    CASE WHEN v_wanted.can_login THEN 'LOGIN' ELSE 'NOLOGIN' END
                );
            END IF;
        END IF;

        -- A role that passes by row security, or commands the server, is none of ours.
        IF EXISTS (
            SELECT
            FROM pg_catalog.pg_roles
            WHERE rolname = v_wanted.role_name
                AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)
        ) THEN
            EXECUTE format(
                'ALTER ROLE %I NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION',
                v_wanted.role_name
            );
        END IF;

        IF pg_catalog.shobj_description(to_regrole(v_wanted.role_name), 'pg_authid')
            IS DISTINCT FROM v_wanted.purpose
        THEN
            EXECUTE format('COMMENT ON ROLE %I IS %L', v_wanted.role_name, v_wanted.purpose);
        END IF;
    END LOOP;

    -- A run of the drain goes on for a minute; whatever the database says of long statements.
    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_db_role_setting
        WHERE setrole = 'surveymark_job'::regrole AND setdatabase = 0
            AND 'statement_timeout=0' = ANY (setconfig)
    ) THEN
        ALTER ROLE surveymark_job SET statement_timeout = 0;
    END IF;
END;
$$;
