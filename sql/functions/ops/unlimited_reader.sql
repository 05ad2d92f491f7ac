-- What a reader's session begins with: the nearest of his role here, his role, this database and all of them,
-- else the server's own. A setting of the caller's session says nothing about his.
CREATE OR REPLACE FUNCTION ops.unlimited_reader()
    RETURNS TABLE (role_name name, problem text, hint text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    SELECT reader.rolname, bound.problem,
           format('ALTER ROLE %I SET %s = %L', reader.rolname, bound.name, bound.value)
    FROM pg_roles AS reader
    CROSS JOIN (VALUES
        ('statement_timeout', '60s', '^0', 'can run a statement without end'),
        ('idle_in_transaction_session_timeout', '10min', '^0', 'can keep a transaction open without end'),
        ('temp_file_limit', '1GB', '^-', 'can fill the disk with temporary files')
    ) AS bound (name, value, without, problem)
    JOIN pg_settings AS server USING (name)
    LEFT JOIN LATERAL (
        SELECT substr(setting.text, length(bound.name) + 2) AS value
        FROM pg_db_role_setting AS kept
        CROSS JOIN LATERAL unnest(kept.setconfig) AS setting (text)
        WHERE kept.setrole IN (0, reader.oid)
          AND kept.setdatabase IN (0, (SELECT here.oid FROM pg_database AS here WHERE here.datname = current_database()))
          AND starts_with(setting.text, bound.name || '=')
        ORDER BY kept.setrole <> 0 DESC, kept.setdatabase <> 0 DESC
        LIMIT 1
    ) AS own ON true
    WHERE reader.rolcanlogin AND ops.is_reader(reader.oid)
      AND coalesce(own.value, CASE WHEN server.source IN ('default', 'configuration file', 'command line', 'environment variable')
                                   THEN server.setting ELSE server.boot_val END) ~ bound.without
    UNION ALL
    SELECT reader.rolname, 'can open any number of connections', format('ALTER ROLE %I CONNECTION LIMIT 20', reader.rolname)
    FROM pg_roles AS reader
    WHERE reader.rolcanlogin AND reader.rolconnlimit = -1 AND ops.is_reader(reader.oid);
END;
$$;

COMMENT ON FUNCTION ops.unlimited_reader() IS
    'Readers who log in without a limit that surveymark reader add gives them: role_name, problem in words, hint the statement that sets it. Internal.';

GRANT EXECUTE ON FUNCTION ops.unlimited_reader() TO surveymark_operator;
