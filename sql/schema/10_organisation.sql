-- Who answers and for whom: organisations, what they may be compared by, and the
-- people and places inside them.
--
-- Everything that belongs to one organisation has org_id first in its key and a row
-- security policy: the engine sees all rows, a reader function only those of the
-- organisation to which the caller's role is mapped.

CREATE TABLE core.category (
    category text     NOT NULL,
    title    text     NOT NULL,
    ordinal  smallint NOT NULL DEFAULT 0,

    CONSTRAINT category_pkey PRIMARY KEY (category),
    CONSTRAINT category_category_check CHECK (category ~ '^[a-z][a-z0-9_]*$'),
    -- In benchmarks it stands for the peer groups.
    CONSTRAINT category_peer_group_check CHECK (category <> 'peer_group')
);

COMMENT ON TABLE core.category IS
    'The attributes by which organisations are compared: industry, size, geography, or any that is added as a row.';
COMMENT ON COLUMN core.category.ordinal IS 'The fixed, public order in which benchmark cells are tried.';

CREATE TABLE core.category_level (
    category text     NOT NULL,
    level    text     NOT NULL,
    title    text     NOT NULL,
    ordinal  smallint NOT NULL DEFAULT 0,

    CONSTRAINT category_level_pkey PRIMARY KEY (category, level),
    CONSTRAINT category_level_category_fkey FOREIGN KEY (category) REFERENCES core.category (category),
    CONSTRAINT category_level_level_check CHECK (level <> '')
);

COMMENT ON TABLE core.category_level IS
    'The fixed levels of a category; an organisation has at most one of each category.';

INSERT INTO core.category (category, title, ordinal)
VALUES
    ('industry', 'Industry', 1),
    ('organisation_size', 'Organisation size', 2),
    ('geography', 'Geography', 3);

INSERT INTO core.category_level (category, level, title, ordinal)
VALUES
    ('industry', 'healthcare', 'Healthcare', 1),
    ('industry', 'technology', 'Technology', 2),
    ('industry', 'finance', 'Finance', 3),
    ('industry', 'education', 'Education', 4),
    ('industry', 'manufacturing', 'Manufacturing', 5),
    ('industry', 'retail', 'Retail', 6),
    ('organisation_size', 'small', '1-50', 1),
    ('organisation_size', 'medium', '51-500', 2),
    ('organisation_size', 'large', '501 and more', 3),
    ('geography', 'national', 'National', 1),
    ('geography', 'regional', 'Regional', 2),
    ('geography', 'local', 'Local', 3);

CREATE TABLE core.category_crossing (
    category_1 text     NOT NULL,
    category_2 text     NOT NULL,
    ordinal    smallint NOT NULL,

    CONSTRAINT category_crossing_pkey PRIMARY KEY (category_1, category_2),
    CONSTRAINT category_crossing_category_1_fkey FOREIGN KEY (category_1) REFERENCES core.category (category),
    CONSTRAINT category_crossing_category_2_fkey FOREIGN KEY (category_2) REFERENCES core.category (category),
    CONSTRAINT category_crossing_ordinal_key UNIQUE (ordinal),
    CONSTRAINT category_crossing_ordinal_check CHECK (ordinal BETWEEN 1 AND 20),
    CONSTRAINT category_crossing_category_2_check
        CHECK (category_1 <> category_2 AND 'all' NOT IN (category_1, category_2))
);

COMMENT ON TABLE core.category_crossing IS
    'The pairs of categories whose levels are crossed in benchmarks: retailers of one size. A pair is there in one order only; one that is added is tried from the next release on.';
COMMENT ON COLUMN core.category_crossing.category_1 IS 'The category whose level comes first in the name of a crossing.';
COMMENT ON COLUMN core.category_crossing.category_2 IS 'The other category.';
COMMENT ON COLUMN core.category_crossing.ordinal IS
    'Place in the fixed, public order in which crossings are tried, after all single levels.';

INSERT INTO core.category_crossing (category_1, category_2, ordinal)
VALUES
    ('industry', 'organisation_size', 1),
    ('industry', 'geography', 2),
    ('organisation_size', 'geography', 3);

CREATE TABLE core.organisation (
    org_id       bigserial   NOT NULL,
    organisation text        NOT NULL,
    name         text        NOT NULL,
    is_active    boolean     NOT NULL DEFAULT true,
    created_at   timestamptz NOT NULL DEFAULT now(),
    parent_org_id bigint,
    verified_at  timestamptz,
    root_org_id  bigint      GENERATED ALWAYS AS (CASE WHEN parent_org_id IS NULL THEN org_id END) STORED,

    CONSTRAINT organisation_pkey PRIMARY KEY (org_id),
    CONSTRAINT organisation_organisation_key UNIQUE (organisation),
    CONSTRAINT organisation_organisation_check CHECK (organisation <> '' AND length(organisation) <= 100),
    CONSTRAINT organisation_root_org_id_key UNIQUE (root_org_id),
    CONSTRAINT organisation_parent_org_id_fkey FOREIGN KEY (parent_org_id)
        REFERENCES core.organisation (root_org_id)
);

-- Changing or removing an organisation asks whose parent it is.
CREATE INDEX organisation_parent_org_id_idx ON core.organisation (parent_org_id);

COMMENT ON TABLE core.organisation IS
$$The tenants: each sends responses and sees its own results.
Answers to: orgs, organizations, teams.$$;
COMMENT ON COLUMN core.organisation.organisation IS 'The code by which loads and commands name the organisation.';
COMMENT ON COLUMN core.organisation.is_active IS 'Inactive organisations keep their data and leave all later benchmarks.';
COMMENT ON COLUMN core.organisation.parent_org_id IS
    'The ultimate parent of its corporate group, which is one contributor to benchmarks; null for an organisation that is its own.';
COMMENT ON COLUMN core.organisation.verified_at IS
    'Since when somebody vouches that it exists; null for nobody: it does not count towards benchmarks.';
COMMENT ON COLUMN core.organisation.root_org_id IS
    'org_id of an organisation without parent, else null. Parents refer to it, so that no parent can have a parent.';

CREATE TABLE core.organisation_category (
    org_id   bigint NOT NULL,
    category text   NOT NULL,
    level    text   NOT NULL,

    CONSTRAINT organisation_category_pkey PRIMARY KEY (org_id, category),
    CONSTRAINT organisation_category_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE,
    CONSTRAINT organisation_category_level_fkey FOREIGN KEY (category, level)
        REFERENCES core.category_level (category, level)
);

COMMENT ON TABLE core.organisation_category IS 'The level that an organisation has in each category.';

CREATE TABLE core.department (
    org_id     bigint NOT NULL,
    department text   NOT NULL,
    title      text   NOT NULL,

    CONSTRAINT department_pkey PRIMARY KEY (org_id, department),
    CONSTRAINT department_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE
);

COMMENT ON TABLE core.department IS 'The departments of an organisation.';

CREATE TABLE core.job_role (
    org_id   bigint NOT NULL,
    job_role text   NOT NULL,
    title    text   NOT NULL,

    CONSTRAINT job_role_pkey PRIMARY KEY (org_id, job_role),
    CONSTRAINT job_role_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE
);

COMMENT ON TABLE core.job_role IS 'The job roles of an organisation, for breakdowns; nothing to do with database roles.';

CREATE TABLE core.respondent (
    org_id         bigint      NOT NULL,
    respondent_id  bigserial   NOT NULL,
    respondent_key text        NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT respondent_pkey PRIMARY KEY (org_id, respondent_id),
    CONSTRAINT respondent_respondent_key_key UNIQUE (org_id, respondent_key),
    CONSTRAINT respondent_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE
);

COMMENT ON TABLE core.respondent IS
    'People known by a key that the organisation chose; anonymous response sets have no respondent.';

-- The login role is the identity: no setting that a client can change takes part.
CREATE TABLE ops.role_organisation (
    role_name         name    NOT NULL,
    org_id            bigint  NOT NULL,
    may_see_responses boolean NOT NULL DEFAULT false,

    CONSTRAINT role_organisation_pkey PRIMARY KEY (role_name),
    CONSTRAINT role_organisation_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE
);

COMMENT ON TABLE ops.role_organisation IS
$$Which database role reads for which organisation.
Answers to: user_organizations.$$;
COMMENT ON COLUMN ops.role_organisation.may_see_responses IS
    'Whether the role may see single responses (analytics.own_response); ops.let_see_responses() says so.';

-- Part of the tables, since their policies call it. In a definer function current_user is
-- the owner, so the caller is read from the session: the role that SET ROLE chose (membership
-- is checked by PostgreSQL), else the login role.
CREATE FUNCTION ops.current_org()
    RETURNS bigint
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_role   name;
    v_org_id bigint;
BEGIN
    v_role := CASE current_setting('role') WHEN 'none' THEN session_user ELSE current_setting('role') END;

    SELECT mapped.org_id
    INTO v_org_id
    FROM ops.role_organisation AS mapped
    WHERE mapped.role_name = v_role;

    IF v_org_id IS NULL THEN
        RAISE EXCEPTION 'role % is mapped to no organisation', v_role
            USING ERRCODE = 'SM016',
                  DETAIL  = 'An organisation''s own results are shown only to a role that belongs to one.',
                  HINT    = 'Ask the operator to run ops.map_role(role, organisation); published benchmarks need no organisation.';
    END IF;

    RETURN v_org_id;
END;
$$;

COMMENT ON FUNCTION ops.current_org() IS
    'The organisation of the calling role (SET ROLE, else the login role), from ops.role_organisation; raises SM016 for a role that is mapped to none.';

GRANT EXECUTE ON FUNCTION ops.current_org() TO surveymark_reader;

ALTER TABLE core.organisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.organisation FORCE ROW LEVEL SECURITY;
CREATE POLICY organisation_engine ON core.organisation TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY organisation_reader ON core.organisation FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE core.organisation_category ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.organisation_category FORCE ROW LEVEL SECURITY;
CREATE POLICY organisation_category_engine ON core.organisation_category TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY organisation_category_reader ON core.organisation_category FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE core.department ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.department FORCE ROW LEVEL SECURITY;
CREATE POLICY department_engine ON core.department TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY department_reader ON core.department FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE core.job_role ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.job_role FORCE ROW LEVEL SECURITY;
CREATE POLICY job_role_engine ON core.job_role TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY job_role_reader ON core.job_role FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE core.respondent ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.respondent FORCE ROW LEVEL SECURITY;
CREATE POLICY respondent_engine ON core.respondent TO surveymark_engine USING (true) WITH CHECK (true);

ALTER TABLE ops.role_organisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE ops.role_organisation FORCE ROW LEVEL SECURITY;
CREATE POLICY role_organisation_engine ON ops.role_organisation TO surveymark_engine USING (true) WITH CHECK (true);

GRANT SELECT ON core.category, core.category_level, core.organisation, core.organisation_category,
    core.department, core.job_role TO surveymark_reader;
