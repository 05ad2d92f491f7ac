-- What the settings and roles of the server undo of what the catalogue promises. Runs with the rights of
-- the caller: an operator sees less of roles and pg_hba.conf than a superuser, and it says what it could
-- not look at.
CREATE OR REPLACE FUNCTION ops.server_selfcheck()
    RETURNS TABLE (rule text, object text, problem text, hint text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_readers   CONSTANT name[] := ARRAY['surveymark_org_reader', 'surveymark_analyst', 'surveymark_bi_reader'];
    v_number    CONSTANT integer := current_setting('server_version_num')::integer;
    v_is_remote CONSTANT boolean := EXISTS (
        SELECT FROM unnest(string_to_array(current_setting('listen_addresses', true), ',')) AS address (name)
        WHERE btrim(address.name) NOT IN ('', 'localhost', '127.0.0.1', '::1')
    );
BEGIN
    RETURN QUERY
    -- What was acknowledged is on disk.
    SELECT 'durability', setting.name, format('is %s: a crash may lose what was acknowledged', setting.setting),
           format('ALTER SYSTEM SET %s = on', setting.name)
    FROM pg_settings AS setting
    WHERE setting.name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting.setting IN ('off', 'local')

    UNION ALL
    SELECT 'version', 'server', format('PostgreSQL %s lacks fixes of ways around row security', current_setting('server_version')),
           'Install the latest minor release and restart the server.'
    WHERE v_number < CASE v_number / 10000 WHEN 15 THEN 150014 WHEN 16 THEN 160010 WHEN 17 THEN 170006 ELSE 0 END

    -- What leaves the machine is encrypted, and no password travels or lies in the clear.
    UNION ALL
    SELECT 'encryption', 'ssl', format('is off, and the server listens on %s', current_setting('listen_addresses')),
           'Give the server a certificate and ALTER SYSTEM SET ssl = on, or listen on localhost only.'
    WHERE v_is_remote AND current_setting('ssl') = 'off'
    UNION ALL
    SELECT 'encryption', 'password_encryption', format('is %s', setting.setting),
           'ALTER SYSTEM SET password_encryption = ''scram-sha-256'', then set the passwords anew'
    FROM pg_settings AS setting
    WHERE setting.name = 'password_encryption' AND setting.setting <> 'scram-sha-256'

    -- Answers, keys and tokens do not end in a log, nor in what others can read of running statements.
    UNION ALL
    SELECT 'logging', setting.name, format('is %s: parameters of statements, which are answers, go into the log', setting.setting),
           format('ALTER SYSTEM SET %s = 0', setting.name)
    FROM pg_settings AS setting
    WHERE setting.name = 'log_parameter_max_length_on_error' AND setting.setting <> '0'
       OR setting.name = 'log_parameter_max_length' AND setting.setting <> '0'
          AND (current_setting('log_statement') IN ('mod', 'all')
               OR '-1' <> ANY (ARRAY[current_setting('log_min_duration_statement'), current_setting('log_min_duration_sample')]))
    UNION ALL
    SELECT 'logging', setting.name, 'loads auto_explain, which can show readers the plans inside functions',
           format('Take auto_explain out of %s.', setting.name)
    FROM pg_settings AS setting
    WHERE setting.name IN ('shared_preload_libraries', 'session_preload_libraries', 'local_preload_libraries')
      AND setting.setting ~ '\mauto_explain\M'

    -- Readers are nothing but readers.
    UNION ALL
    SELECT 'reader roles', reader.rolname::text,
           format('%s', concat_ws(', ',
               CASE WHEN reader.rolsuper THEN 'is a superuser' END,
               CASE WHEN reader.rolbypassrls THEN 'passes by row security' END,
               CASE WHEN reader.rolcreaterole THEN 'may create roles' END,
               CASE WHEN reader.rolcreatedb THEN 'may create databases' END,
               CASE WHEN reader.rolreplication THEN 'may replicate' END,
               CASE WHEN wider.names IS NOT NULL THEN 'is a member of ' || wider.names END)),
           'Give that right to another role: a reader sees the figures of one organisation.'
    FROM pg_roles AS reader
    LEFT JOIN LATERAL (
        SELECT string_agg(given.rolname, ', ' ORDER BY given.rolname) AS names
        FROM pg_roles AS given
        WHERE pg_has_role(reader.oid, given.oid, 'MEMBER')
          AND (given.rolname IN ('pg_read_all_data', 'pg_write_all_data', 'pg_read_all_stats', 'pg_read_all_settings',
                                 'pg_stat_scan_tables', 'pg_monitor', 'pg_read_server_files', 'pg_write_server_files',
                                 'pg_execute_server_program', 'pg_signal_backend')
               OR given.rolname LIKE 'surveymark\_%' AND given.rolname <> ALL (v_readers) AND given.oid <> reader.oid)
    ) AS wider ON true
    WHERE (reader.rolname = ANY (v_readers)
           OR EXISTS (SELECT FROM pg_roles AS role_group
                      WHERE role_group.rolname = 'surveymark_org_reader'
                        AND pg_has_role(reader.oid, role_group.oid, 'MEMBER') AND NOT reader.rolsuper)
              AND reader.rolname NOT LIKE 'surveymark\_%')
      AND (reader.rolsuper OR reader.rolbypassrls OR reader.rolcreaterole OR reader.rolcreatedb OR reader.rolreplication
           OR wider.names IS NOT NULL)

    -- No reader holds the machine, by mistake or otherwise.
    UNION ALL
    SELECT 'limits', reader.role_name::text, reader.problem, reader.hint
    FROM ops.unlimited_reader() AS reader
    UNION ALL
    SELECT 'limits', 'surveymark_engine', 'cannot end the sessions of readers that go on without end',
           'As a superuser: surveymark migrate --bootstrap'
    WHERE NOT pg_has_role('surveymark_engine', 'pg_signal_backend', 'USAGE')
       OR NOT pg_has_role('surveymark_engine', 'pg_read_all_stats', 'USAGE');

    -- What runs without TLS came through some door, perhaps one that was closed since.
    IF pg_has_role('pg_read_all_stats', 'USAGE') THEN
        RETURN QUERY
        SELECT 'encryption', format('session %s', session.pid),
               format('of %s from %s runs without TLS', session.usename, host(session.client_addr)),
               format('Close the door that it came by, then SELECT pg_terminate_backend(%s)', session.pid)
        FROM pg_stat_activity AS session
        JOIN pg_stat_ssl AS tls USING (pid)
        JOIN pg_stat_gssapi AS gss USING (pid)
        WHERE NOT tls.ssl AND NOT gss.encrypted
          AND NOT session.client_addr <<= inet '127.0.0.0/8' AND session.client_addr <> inet '::1';
    ELSE
        RETURN QUERY
        SELECT 'not examined', 'sessions', 'only pg_read_all_stats sees where they come from',
               'Run surveymark doctor as a superuser once, too.';
    END IF;

    IF has_table_privilege('pg_authid', 'SELECT') THEN
        RETURN QUERY
        SELECT 'encryption', secret.rolname::text, 'has a password that is not hashed by scram-sha-256', 'Set the password anew.'
        FROM pg_authid AS secret
        WHERE secret.rolpassword NOT LIKE 'SCRAM-SHA-256$%';
    ELSE
        RETURN QUERY
        SELECT 'not examined', 'passwords', 'only a superuser can read how they are hashed', 'Run surveymark doctor as a superuser once, too.';
    END IF;

    IF NOT has_function_privilege('pg_hba_file_rules()', 'EXECUTE') THEN
        RETURN QUERY
        SELECT 'not examined', 'pg_hba.conf', 'only a superuser can read it', 'Run surveymark doctor as a superuser once, too.';
        RETURN;
    END IF;

    RETURN QUERY
    SELECT 'encryption', format('pg_hba.conf line %s', door.line_number), door.problem,
           'Write hostssl and scram-sha-256 (or cert) there, then SELECT pg_reload_conf()'
    FROM ops.open_doors() AS door
    WHERE v_is_remote
    UNION ALL
    SELECT 'encryption', entry.file_place, format('cannot be read: %s', entry.error), 'Mend the line, then SELECT pg_reload_conf()'
    FROM (SELECT broken.error, format('pg_hba.conf line %s', broken.line_number) AS file_place
          FROM pg_hba_file_rules() AS broken WHERE broken.error IS NOT NULL) AS entry;
END;
$$;

COMMENT ON FUNCTION ops.server_selfcheck() IS
$$What the settings, the roles and the doors of the server undo of what Surveymark promises; no rows when nothing does. Rules: durability,
version, encryption, logging, reader roles, limits, and not examined for what the caller may not look at. rule names the rule, object what
breaks it, problem how, hint what to do. `surveymark doctor` prints it beside privacy.grants_selfcheck() and ops.verify_audit().$$;

GRANT EXECUTE ON FUNCTION ops.server_selfcheck() TO surveymark_operator;
