CREATE OR REPLACE FUNCTION core.register_organisation(
    p_organisation text,
    p_name         text DEFAULT NULL,
    p_categories   jsonb DEFAULT '{}',
    p_departments  text[] DEFAULT '{}',
    p_job_roles    text[] DEFAULT '{}'
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id  bigint;
    v_unknown record;
BEGIN
    IF coalesce(p_organisation, '') = '' THEN
        RAISE EXCEPTION 'organisation code is missing'
            USING ERRCODE = 'SM020',
                  DETAIL  = 'Loads and commands name the organisation by its code.',
                  HINT    = 'Pass a short code, as in core.register_organisation(''acme'', ''Acme Ltd'').';
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

    INSERT INTO core.organisation AS known (organisation, name)
    VALUES (p_organisation, coalesce(p_name, p_organisation))
    ON CONFLICT ON CONSTRAINT organisation_organisation_key
        DO UPDATE SET name = coalesce(p_name, known.name)
    RETURNING known.org_id INTO v_org_id;

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

COMMENT ON FUNCTION core.register_organisation(text, text, jsonb, text[], text[]) IS
    'Register an organisation by its code, or change it: name, {category: level}, and departments and job roles to add. Safe to repeat. Errors: SM018 for an unknown level, SM020.';

GRANT EXECUTE ON FUNCTION core.register_organisation(text, text, jsonb, text[], text[])
    TO surveymark_ingest, surveymark_operator;
