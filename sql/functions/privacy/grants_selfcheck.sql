-- The two walls, as rules about the catalogue. They hold for every object there is, also for one
-- that a later migration adds without care; a test plants each mistake and expects it named.
CREATE OR REPLACE FUNCTION privacy.grants_selfcheck()
    RETURNS TABLE (rule text, object text, problem text)
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_schemas CONSTANT name[] := ARRAY['core', 'rollup', 'privacy', 'benchmark', 'analytics', 'report', 'cache', 'ops', 'api', 'keyring'];
    v_closed  CONSTANT name[] := ARRAY['core', 'rollup', 'privacy', 'cache', 'keyring'];
    v_owners  CONSTANT name[] := ARRAY['surveymark_engine', 'surveymark_reader'];
    v_readers CONSTANT name[] := ARRAY['surveymark_org_reader', 'surveymark_analyst', 'surveymark_bi_reader'];
BEGIN
    RETURN QUERY
    WITH relation AS (
        SELECT class.oid, class.relname, class.relkind, class.relowner, class.relacl, class.relrowsecurity,
               class.relforcerowsecurity, class.reloptions, room.nspname,
               format('%I.%I', room.nspname, class.relname) AS name
        FROM pg_class AS class
        JOIN pg_namespace AS room ON room.oid = class.relnamespace
        WHERE room.nspname = ANY (v_schemas) AND class.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
    ),
    tenant AS (
        SELECT relation.*
        FROM relation
        JOIN pg_attribute AS named ON named.attrelid = relation.oid AND named.attname = 'org_id' AND NOT named.attisdropped
        WHERE relation.relkind IN ('r', 'p')
    ),
    routine AS (
        SELECT proc.oid, proc.proname, proc.prosecdef, proc.proconfig, proc.proacl, proc.proowner, proc.prosrc,
               proc.proargnames, proc.prorettype, room.nspname, speech.lanname, owner.rolname AS owner_name,
               format('%I.%I(%s)', room.nspname, proc.proname, pg_get_function_identity_arguments(proc.oid)) AS name
        FROM pg_proc AS proc
        JOIN pg_namespace AS room ON room.oid = proc.pronamespace
        JOIN pg_language AS speech ON speech.oid = proc.prolang
        JOIN pg_roles AS owner ON owner.oid = proc.proowner
        WHERE room.nspname = ANY (v_schemas) AND proc.prokind <> 'a'
    ),
    -- Who may do what with whom, also column by column; grantee 0 is PUBLIC.
    allowed AS (
        SELECT relation.oid, relation.name, relation.nspname, relation.relkind, granted.grantee, granted.privilege_type
        FROM relation
        CROSS JOIN LATERAL aclexplode(coalesce(
            relation.relacl, acldefault(CASE relation.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, relation.relowner)
        )) AS granted
        UNION
        SELECT relation.oid, relation.name, relation.nspname, relation.relkind, granted.grantee, granted.privilege_type
        FROM relation
        JOIN pg_attribute AS described ON described.attrelid = relation.oid AND described.attacl IS NOT NULL
        CROSS JOIN LATERAL aclexplode(described.attacl) AS granted
    ),
    reader AS (
        SELECT role.oid AS grantee, role.rolname::text AS grantee_name FROM pg_roles AS role WHERE role.rolname = ANY (v_readers)
        UNION ALL
        SELECT 0, 'PUBLIC'
    ),
    reach AS (
        SELECT allowed.*, reader.grantee_name FROM allowed JOIN reader ON reader.grantee = allowed.grantee
    ),
    callable AS (
        SELECT routine.oid, granted.grantee
        FROM routine
        CROSS JOIN LATERAL aclexplode(coalesce(routine.proacl, acldefault('f', routine.proowner))) AS granted
        WHERE granted.privilege_type = 'EXECUTE'
    )

    SELECT 'row security', tenant.name, 'has org_id, but row security is not enabled and forced'
    FROM tenant
    WHERE NOT (tenant.relrowsecurity AND tenant.relforcerowsecurity)
    UNION ALL
    SELECT 'row security', tenant.name, 'has no policy that lets surveymark_engine see and write all rows'
    FROM tenant
    WHERE NOT EXISTS (
        SELECT FROM pg_policy AS policy
        WHERE policy.polrelid = tenant.oid AND policy.polcmd = '*' AND policy.polpermissive
          AND policy.polroles = ARRAY['surveymark_engine'::regrole::oid]
          AND pg_get_expr(policy.polqual, policy.polrelid) = 'true'
    )
    UNION ALL
    SELECT 'row security', tenant.name, 'is readable by surveymark_reader, but has no policy of ops.current_org() for it'
    FROM tenant
    WHERE EXISTS (
            SELECT FROM allowed
            WHERE allowed.oid = tenant.oid AND allowed.grantee = 'surveymark_reader'::regrole
        )
      AND NOT EXISTS (
          SELECT FROM pg_policy AS policy
          WHERE policy.polrelid = tenant.oid AND policy.polroles = ARRAY['surveymark_reader'::regrole::oid]
            AND pg_get_expr(policy.polqual, policy.polrelid) ~ '^\(org_id = \( SELECT ops\.current_org\(\)'
      )
    UNION ALL
    SELECT 'row security', relation.name, format('policy %I is for other roles than the two owners', policy.polname)
    FROM relation
    JOIN pg_policy AS policy ON policy.polrelid = relation.oid
    WHERE NOT policy.polroles <@ (
        ARRAY['surveymark_engine'::regrole::oid, 'surveymark_reader'::regrole::oid]
        -- Deciding about a cell takes seeing whose results are in it; never the results.
        || CASE WHEN relation.nspname = 'privacy' THEN ARRAY['surveymark_privacy_officer'::regrole::oid] END
    )
    UNION ALL
    SELECT 'row security', relation.name,
           format('policy %I shows surveymark_reader more than the organisation of the caller', policy.polname)
    FROM relation
    JOIN pg_policy AS policy ON policy.polrelid = relation.oid
    WHERE 'surveymark_reader'::regrole::oid = ANY (policy.polroles) AND policy.polpermissive
      AND (policy.polcmd <> 'r'
           OR pg_get_expr(policy.polqual, policy.polrelid) !~ '^\(org_id = \( SELECT ops\.current_org\(\)')

    -- A CALL with COMMIT inside is refused on a procedure with settings of its own.
    UNION ALL
    SELECT 'search path', routine.name, 'has no fixed search_path that begins with pg_catalog and ends with pg_temp'
    FROM routine
    WHERE NOT EXISTS (
            SELECT FROM unnest(routine.proconfig) AS setting (text)
            WHERE setting.text ~ '^search_path=(")?pg_catalog.*pg_temp(")?$'
        )
      AND (routine.nspname, routine.proname) <> ('ops', 'run_job')

    UNION ALL
    SELECT 'execute to public', routine.name, 'can be executed by PUBLIC'
    FROM routine
    WHERE EXISTS (SELECT FROM callable WHERE callable.oid = routine.oid AND callable.grantee = 0)
    UNION ALL
    SELECT 'execute to public', owner.rolname::text, 'has default privileges that let PUBLIC execute its new functions'
    FROM pg_roles AS owner
    WHERE owner.rolname = ANY (v_owners)
      AND NOT EXISTS (
          SELECT FROM pg_default_acl AS preset
          WHERE preset.defaclrole = owner.oid AND preset.defaclobjtype = 'f' AND preset.defaclnamespace = 0
            AND NOT EXISTS (SELECT FROM aclexplode(preset.defaclacl) AS granted WHERE granted.grantee = 0)
      )

    UNION ALL
    SELECT 'definer', routine.name,
           format('is SECURITY DEFINER, owned by %s in %s: it must be PL/pgSQL and belong to one of the owners',
                  routine.owner_name, routine.lanname)
    FROM routine
    WHERE routine.prosecdef AND (routine.lanname <> 'plpgsql' OR routine.owner_name <> ALL (v_owners))
      -- The one that reads key files, and gives them to the engine alone.
      AND routine.name <> 'keyring.read_key(p_directory text, p_kid text)'
    UNION ALL
    SELECT 'definer', routine.name, format('reads key files, and %s may call it', role.rolname)
    FROM routine
    JOIN callable ON callable.oid = routine.oid
    JOIN pg_roles AS role ON role.oid = callable.grantee
    WHERE routine.nspname = 'keyring' AND role.rolname NOT IN ('surveymark_keyreader', 'surveymark_engine')
    UNION ALL
    SELECT 'definer', routine.name, 'lets readers call what surveymark_engine may do, without asking ops.current_org()'
    FROM routine
    WHERE routine.prosecdef AND routine.owner_name = 'surveymark_engine'
      -- Who is asking, and the published rules of the benchmarks.
      AND (routine.nspname, routine.proname) NOT IN (('ops', 'current_org'), ('benchmark', 'policy_in_force'), ('benchmark', 'quantile_step'))
      AND routine.prosrc !~ 'ops\.current_org\(\)'
      AND EXISTS (SELECT FROM callable JOIN reader USING (grantee) WHERE callable.oid = routine.oid)
    UNION ALL
    SELECT 'definer', routine.name, 'takes an organisation as argument, and readers may call it'
    FROM routine
    WHERE routine.proargnames && ARRAY['p_org_id', 'p_organisation', 'p_organisation_id', 'p_org', 'p_tenant', 'p_client_id']
      AND EXISTS (SELECT FROM callable JOIN reader USING (grantee) WHERE callable.oid = routine.oid)

    UNION ALL
    SELECT 'view', relation.name, 'is not WITH (security_invoker = true, security_barrier = true)'
    FROM relation
    WHERE relation.relkind = 'v'
      AND NOT (
          coalesce(relation.reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on', 'security_invoker=1']
          AND coalesce(relation.reloptions, '{}') && ARRAY['security_barrier=true', 'security_barrier=on', 'security_barrier=1']
      )
      AND (relation.nspname = 'analytics' OR EXISTS (SELECT FROM reach WHERE reach.oid = relation.oid))
    UNION ALL
    SELECT 'materialized view', relation.name, 'ignores row security, and readers can reach it'
    FROM relation
    WHERE relation.relkind = 'm' AND EXISTS (SELECT FROM reach WHERE reach.oid = relation.oid)

    UNION ALL
    SELECT DISTINCT 'reader rights', reach.name, format('%s has %s on it', reach.grantee_name, reach.privilege_type)
    FROM reach
    WHERE reach.nspname = ANY (v_closed) OR reach.grantee_name = 'PUBLIC'
       OR (reach.nspname IN ('analytics', 'benchmark') AND reach.privilege_type <> 'SELECT')
    UNION ALL
    SELECT 'reader rights', room.nspname::text, format('%s has %s on the schema', reader.grantee_name, granted.privilege_type)
    FROM pg_namespace AS room
    CROSS JOIN LATERAL aclexplode(room.nspacl) AS granted
    JOIN reader ON reader.grantee = granted.grantee
    WHERE (room.nspname = ANY (v_schemas) AND (granted.privilege_type = 'CREATE' OR room.nspname = ANY (v_closed)))
       OR (room.nspname = 'public' AND granted.privilege_type = 'CREATE')
    UNION ALL
    SELECT 'reader rights', here.datname::text, format('%s has %s on the database', reader.grantee_name, granted.privilege_type)
    FROM pg_database AS here
    CROSS JOIN LATERAL aclexplode(coalesce(here.datacl, acldefault('d', here.datdba))) AS granted
    JOIN reader ON reader.grantee = granted.grantee
    WHERE here.datname = current_database() AND granted.privilege_type IN ('CREATE', 'TEMPORARY')

    UNION ALL
    SELECT 'owners', role.rolname::text, 'can log in or passes by row security'
    FROM pg_roles AS role
    WHERE role.rolname = ANY (v_owners || 'surveymark_keyreader'::name)
      AND (role.rolsuper OR role.rolbypassrls OR role.rolcreaterole OR role.rolcanlogin)
    UNION ALL
    SELECT 'owners', role.rolname::text, format('is a member of %s', owner.name)
    FROM pg_roles AS role
    CROSS JOIN unnest(v_owners) AS owner (name)
    WHERE (role.rolname = ANY (v_readers) OR role.oid IN (
              SELECT known.oid FROM ops.role_organisation AS mapped JOIN pg_roles AS known ON known.rolname = mapped.role_name))
      AND pg_has_role(role.oid, owner.name, 'MEMBER')
    UNION ALL
    SELECT 'owners', role.rolname::text, 'is a member of surveymark_keyreader, and can read any file of the server'
    FROM pg_auth_members AS given
    JOIN pg_roles AS role ON role.oid = given.member
    WHERE given.roleid = to_regrole('surveymark_keyreader')
    UNION ALL
    SELECT 'owners', mapped.role_name::text, 'belongs to an organisation, but all readers are members of it'
    FROM ops.role_organisation AS mapped
    WHERE mapped.role_name = ANY (v_readers)

    UNION ALL
    SELECT 'comment', routine.name, 'has no comment'
    FROM routine
    WHERE coalesce(obj_description(routine.oid, 'pg_proc'), '') = ''
    UNION ALL
    SELECT 'comment', relation.name, 'has no comment'
    FROM relation
    WHERE relation.relkind <> 'S' AND relation.relname !~ '^_yoyo|^yoyo' AND coalesce(obj_description(relation.oid, 'pg_class'), '') = ''
    UNION ALL
    SELECT 'comment', format('%s.%I', relation.name, described.attname), 'has no comment'
    FROM relation
    JOIN pg_attribute AS described ON described.attrelid = relation.oid AND described.attnum > 0 AND NOT described.attisdropped
    WHERE relation.nspname IN ('analytics', 'benchmark') AND relation.relkind <> 'S'
      AND coalesce(col_description(relation.oid, described.attnum), '') = '';
END;
$$;

COMMENT ON FUNCTION privacy.grants_selfcheck() IS
$$Whatever the catalogue holds against the rules that keep organisations apart: one row for each rule and object, none when all is well.
Rules: row security (enabled, forced, both policies), search path, execute to public, definer, view, materialized view, reader rights,
owners, comment. Run it after every migration.$$;

GRANT EXECUTE ON FUNCTION privacy.grants_selfcheck() TO surveymark_operator, surveymark_privacy_officer;
