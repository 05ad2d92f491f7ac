-- PostgreSQL takes the first line of pg_hba.conf that fits, and no other. So a line is a mistake only for
-- the kinds of connection (plain, TLS, GSS) that no earlier line has taken away from it whole, whether to
-- reject them or to let them in better. Earlier lines that do so only together are not put together, and
-- groups (+role) count as other names: then a line is named that does no harm, never the other way round.
CREATE OR REPLACE FUNCTION ops.open_doors()
    RETURNS TABLE (line_number integer, problem text)
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY
    WITH line AS (
        SELECT entry.*,
               CASE entry.type
                   WHEN 'host' THEN ARRAY['plain', 'tls', 'gss']
                   WHEN 'hostssl' THEN ARRAY['tls']
                   WHEN 'hostnossl' THEN ARRAY['plain', 'gss']
                   WHEN 'hostgssenc' THEN ARRAY['gss']
                   WHEN 'hostnogssenc' THEN ARRAY['plain', 'tls']
               END AS kinds,
               -- A certificate that is checked for the name is no trust.
               entry.auth_method IN ('trust', 'password', 'ident', 'md5')
                   AND NOT (entry.type = 'hostssl' AND 'clientcert=verify-full' = ANY (coalesce(entry.options, '{}'))) AS is_weak
        FROM pg_hba_file_rules() WITH ORDINALITY AS entry
        WHERE entry.type <> 'local' AND entry.error IS NULL
    )
    SELECT door.line_number,
           format('lets %s in from %s %s', array_to_string(door.user_name, ', '), door.address,
                  CASE WHEN door.is_weak THEN 'by ' || door.auth_method ELSE 'without TLS' END)
    FROM line AS door
    WHERE door.auth_method <> 'reject' AND NOT ops.is_loopback(door.address, door.netmask)
      AND EXISTS (
          SELECT
          FROM unnest(door.kinds) AS way (kind)
          WHERE (door.is_weak OR way.kind = 'plain')
            AND NOT EXISTS (
                SELECT
                FROM line AS earlier
                WHERE earlier.ordinality < door.ordinality
                  AND way.kind = ANY (earlier.kinds)
                  AND ops.is_within(door.address, door.netmask, earlier.address, earlier.netmask)
                  AND (door.user_name <@ earlier.user_name OR 'all' = ANY (earlier.user_name))
                  -- "all" is all databases but not replication.
                  AND (door.database <@ earlier.database
                       OR 'all' = ANY (earlier.database)
                          AND ('replication' <> ALL (door.database) OR 'replication' = ANY (earlier.database)))
            )
      )
    ORDER BY door.ordinality;
END;
$$;

COMMENT ON FUNCTION ops.open_doors() IS
    'The lines of pg_hba.conf, as the file is now, that let somebody from off the machine in without TLS or by a weak method (trust, password, ident, md5) before an earlier line decides: line_number, and problem in words. Needs the right to read the file, which superusers have. Internal.';

GRANT EXECUTE ON FUNCTION ops.open_doors() TO surveymark_operator;
