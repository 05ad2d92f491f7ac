CREATE OR REPLACE FUNCTION core.register_organisation(
    p_organisation text,
    p_name         text DEFAULT NULL,
    p_categories   jsonb DEFAULT '{}',
    p_departments  text[] DEFAULT '{}',
    p_job_roles    text[] DEFAULT '{}',
    p_parent       text DEFAULT NULL,
    p_is_verified  boolean DEFAULT NULL
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id      bigint;
    v_unknown     record;
    v_parent      core.organisation;
    -- In a definer function current_user is the owner: the caller is read from the session.
    v_is_operator boolean := pg_has_role(
        CASE current_setting('role') WHEN 'none' THEN session_user ELSE current_setting('role') END,
        'surveymark_operator', 'MEMBER'
    );
BEGIN
    IF coalesce(p_organisation, '') = '' THEN
        RAISE EXCEPTION 'organisation code is missing'
            USING ERRCODE = 'SM020',
                  DETAIL  = 'Loads and commands name the organisation by its code.',
                  HINT    = 'Pass a short code, as in core.register_organisation(''acme'', ''Acme Ltd'').';
    END IF;

    -- Who is made up, or one and the same, decides what benchmarks can be trusted with.
    IF num_nonnulls(p_parent, p_is_verified) > 0 AND NOT v_is_operator THEN
        RAISE EXCEPTION 'parent and verification of "%" are for an operator to say', p_organisation
            USING ERRCODE = 'insufficient_privilege',
                  DETAIL  = 'They decide how many contributors there are to a benchmark.',
                  HINT    = 'Leave both out, and ask a member of surveymark_operator to add them.';
    END IF;

    SELECT given.key, given.value
    INTO v_unknown
    FROM jsonb_each_text(p_categories) AS given
    LEFT JOIN core.category_level AS known ON known.category = given.key AND known.level = given.value
    WHERE known.level IS NULL AND given.value IS NOT NULL
    ORDER BY given.key
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'unknown % "%"', v_unknown.key, v_unknown.value
            USING ERRCODE = 'SM018',
                  DETAIL  = format('The levels of %s are: %s.', v_unknown.key, coalesce((
                                SELECT string_agg(known.level, ', ' ORDER BY known.ordinal, known.level)
                                FROM core.category_level AS known
                                WHERE known.category = v_unknown.key), 'none, there is no such category')),
                  HINT    = 'Correct the level, or add it with core.register_category_level().';
    END IF;

    INSERT INTO core.organisation AS known (organisation, name, verified_at)
    VALUES (
        p_organisation, coalesce(p_name, p_organisation),
        CASE WHEN v_is_operator AND p_is_verified IS NOT FALSE THEN now() END
    )
    ON CONFLICT ON CONSTRAINT organisation_organisation_key DO UPDATE
        SET name        = coalesce(p_name, known.name),
            verified_at = CASE p_is_verified
                WHEN true THEN coalesce(known.verified_at, excluded.verified_at)
                WHEN false THEN NULL
                ELSE known.verified_at
            END
    RETURNING known.org_id INTO v_org_id;

    IF p_parent IS NOT NULL THEN
        SELECT known.* INTO v_parent FROM core.organisation AS known WHERE known.organisation = p_parent;

        IF NOT FOUND THEN
            RAISE EXCEPTION 'unknown organisation "%"', p_parent
                USING ERRCODE = 'SM009',
                      DETAIL  = format('It is given as the parent of "%s".', p_organisation),
                      HINT    = 'Register the parent first; a parent need not answer anything.';
        END IF;

        BEGIN
            UPDATE core.organisation
            SET parent_org_id = nullif(v_parent.org_id, v_org_id)
            WHERE organisation.org_id = v_org_id
              AND organisation.parent_org_id IS DISTINCT FROM nullif(v_parent.org_id, v_org_id);
        EXCEPTION WHEN foreign_key_violation THEN
            RAISE EXCEPTION '"%" cannot be the parent of "%"', p_parent, p_organisation
                USING ERRCODE = 'SM034',
                      DETAIL  = coalesce(
                          (SELECT format('It belongs to the group of "%s" itself.', above.organisation)
                           FROM core.organisation AS above
                           WHERE above.org_id = v_parent.parent_org_id),
                          format('"%s" is the parent of %s organisations.', p_organisation, (
                              SELECT count(*) FROM core.organisation AS below WHERE below.parent_org_id = v_org_id))),
                      HINT    = 'Name the ultimate parent of the whole group, for each of its members.';
        END;
    END IF;

    INSERT INTO core.organisation_category AS known (org_id, category, level)
    SELECT v_org_id, given.key, given.value
    FROM jsonb_each_text(p_categories) AS given
    WHERE given.value IS NOT NULL
    ON CONFLICT ON CONSTRAINT organisation_category_pkey DO UPDATE SET level = excluded.level;

    INSERT INTO core.department (org_id, department, title)
    SELECT DISTINCT v_org_id, given.department, given.department
    FROM unnest(p_departments) AS given (department)
    WHERE given.department <> ''
    ON CONFLICT ON CONSTRAINT department_pkey DO NOTHING;

    INSERT INTO core.job_role (org_id, job_role, title)
    SELECT DISTINCT v_org_id, given.job_role, given.job_role
    FROM unnest(p_job_roles) AS given (job_role)
    WHERE given.job_role <> ''
    ON CONFLICT ON CONSTRAINT job_role_pkey DO NOTHING;

    RETURN v_org_id;
END;
$$;

COMMENT ON FUNCTION core.register_organisation(text, text, jsonb, text[], text[], text, boolean) IS
$$Register an organisation by its code, or change it: name, {category: level}, and departments and job roles to add. Safe to repeat.
p_parent: code of the ultimate parent of its corporate group, which counts as one in benchmarks; its own code: none; null leaves it as it is.
p_is_verified: whether it counts towards benchmarks; null leaves it as it is, and verifies a new one that an operator registers. Only operators may
give the last two. Errors: SM009 unknown parent, SM018 unknown level, SM020, SM034 a parent that has a parent, 42501.$$;

GRANT EXECUTE ON FUNCTION core.register_organisation(text, text, jsonb, text[], text[], text, boolean)
    TO surveymark_ingest, surveymark_operator;
