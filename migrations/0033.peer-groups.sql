-- Peer groups: groups of organisations that somebody asked to compare with.
-- depends: 0032.let-the-officer-see-keys 0032.summarise-with-intervals

CREATE TABLE privacy.peer_group (
    peer_group_id bigserial   NOT NULL,
    peer_group    text        NOT NULL,
    title         text,
    criteria      jsonb,
    requested_at  timestamptz NOT NULL,
    approved_by   text,
    approved_at   timestamptz,
    withdrawn_by  text,
    withdrawn_at  timestamptz,

    CONSTRAINT peer_group_pkey PRIMARY KEY (peer_group_id),
    CONSTRAINT peer_group_peer_group_key UNIQUE (peer_group),
    CONSTRAINT peer_group_peer_group_check
        CHECK (peer_group ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' AND length(peer_group) BETWEEN 3 AND 40),
    CONSTRAINT peer_group_title_check CHECK (length(title) BETWEEN 1 AND 100),
    CONSTRAINT peer_group_criteria_check CHECK (num_nonnulls(title, criteria) = 1),
    CONSTRAINT peer_group_approved_at_check CHECK (criteria IS NULL OR approved_at IS NOT NULL),
    CONSTRAINT peer_group_withdrawn_at_check CHECK (num_nonnulls(withdrawn_by, withdrawn_at) IN (0, 2))
);

COMMENT ON TABLE privacy.peer_group IS
    'Peer groups: what somebody asked to compare with. The code, the criteria and the title never change; a group is withdrawn, never deleted.';
COMMENT ON COLUMN privacy.peer_group.peer_group_id IS
    'Number of the group: the public order in which peer groups are tried is that of their first requests.';
COMMENT ON COLUMN privacy.peer_group.peer_group IS
    'Its code: small letters, digits and hyphens, 3 to 40 of them; it is a level of the category peer_group in benchmarks.';
COMMENT ON COLUMN privacy.peer_group.title IS
    'What a hand-picked group is called. Null for a group by criteria, which is titled by its levels, so that no member writes what others read.';
COMMENT ON COLUMN privacy.peer_group.criteria IS
    'The levels that its organisations have: {category: [level, ...]}, one of these in each of the categories; null for a hand-picked group.';
COMMENT ON COLUMN privacy.peer_group.requested_at IS 'When it was first requested or proposed.';
COMMENT ON COLUMN privacy.peer_group.approved_by IS
    'The login that approved a hand-picked group; null for a group by criteria, which needs nobody.';
COMMENT ON COLUMN privacy.peer_group.approved_at IS
    'From when on it is tried: the approval of a hand-picked group, the request of one by criteria; null for one that waits.';
COMMENT ON COLUMN privacy.peer_group.withdrawn_by IS 'The login that withdrew it; null while nobody did.';
COMMENT ON COLUMN privacy.peer_group.withdrawn_at IS
    'When it was withdrawn; null while it is not, and again when somebody asks for the same criteria.';

CREATE TABLE privacy.peer_group_request (
    request_id    bigserial   NOT NULL,
    peer_group_id bigint      NOT NULL,
    org_id        bigint,
    requested_by  text        NOT NULL,
    requested_at  timestamptz NOT NULL,

    CONSTRAINT peer_group_request_pkey PRIMARY KEY (request_id),
    CONSTRAINT peer_group_request_peer_group_id_fkey FOREIGN KEY (peer_group_id)
        REFERENCES privacy.peer_group (peer_group_id),
    CONSTRAINT peer_group_request_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE
);

-- Whose a group is, is whose request is its newest.
CREATE INDEX peer_group_request_group_idx ON privacy.peer_group_request (peer_group_id, request_id DESC);
-- A quota counts what an organisation requested, and removing one asks for it.
CREATE INDEX peer_group_request_org_id_idx ON privacy.peer_group_request (org_id, requested_at);

COMMENT ON TABLE privacy.peer_group_request IS
    'Who asked for which peer group: quotas are counted from here. A group that was withdrawn can be requested again.';
COMMENT ON COLUMN privacy.peer_group_request.request_id IS 'Number of the request.';
COMMENT ON COLUMN privacy.peer_group_request.peer_group_id IS 'The group, as in privacy.peer_group.';
COMMENT ON COLUMN privacy.peer_group_request.org_id IS
    'The organisation that asked; null for a hand-picked group, which an operator proposed.';
COMMENT ON COLUMN privacy.peer_group_request.requested_by IS 'The login that asked.';
COMMENT ON COLUMN privacy.peer_group_request.requested_at IS 'When.';

CREATE TABLE privacy.peer_group_listing (
    org_id        bigint NOT NULL,
    peer_group_id bigint NOT NULL,

    CONSTRAINT peer_group_listing_pkey PRIMARY KEY (org_id, peer_group_id),
    CONSTRAINT peer_group_listing_org_id_fkey FOREIGN KEY (org_id)
        REFERENCES core.organisation (org_id) ON DELETE CASCADE,
    CONSTRAINT peer_group_listing_peer_group_id_fkey FOREIGN KEY (peer_group_id)
        REFERENCES privacy.peer_group (peer_group_id)
);

COMMENT ON TABLE privacy.peer_group_listing IS 'The organisations that were picked for a hand-picked peer group.';
COMMENT ON COLUMN privacy.peer_group_listing.org_id IS 'The organisation, as in core.organisation.';
COMMENT ON COLUMN privacy.peer_group_listing.peer_group_id IS 'The group, as in privacy.peer_group.';

ALTER TABLE privacy.peer_group_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.peer_group_request FORCE ROW LEVEL SECURITY;
CREATE POLICY peer_group_request_engine ON privacy.peer_group_request TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY peer_group_request_officer ON privacy.peer_group_request FOR SELECT TO surveymark_privacy_officer USING (true);

ALTER TABLE privacy.peer_group_listing ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.peer_group_listing FORCE ROW LEVEL SECURITY;
CREATE POLICY peer_group_listing_engine ON privacy.peer_group_listing TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY peer_group_listing_officer ON privacy.peer_group_listing FOR SELECT TO surveymark_privacy_officer USING (true);

GRANT SELECT ON privacy.peer_group, privacy.peer_group_request, privacy.peer_group_listing TO surveymark_privacy_officer;

ALTER TABLE core.category
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT category_peer_group_check CHECK (category <> 'peer_group');

ALTER TABLE privacy.policy ADD COLUMN min_organisations_listed integer NOT NULL DEFAULT 15;
ALTER TABLE privacy.policy ADD COLUMN max_peer_group_requests integer NOT NULL DEFAULT 3;
ALTER TABLE privacy.policy ADD COLUMN max_peer_groups integer NOT NULL DEFAULT 6;

COMMENT ON COLUMN privacy.policy.min_organisations_crossing IS
    'R1: so many, if that is more, in a crossing of two categories and in a peer group: what a few members know together goes further in groups that overlap.';
COMMENT ON COLUMN privacy.policy.min_organisations_listed IS
    'R1: so many, if that is more, for a hand-picked peer group.';
COMMENT ON COLUMN privacy.policy.max_peer_group_requests IS
    'A contributor may request at most so many peer groups in 24 hours.';
COMMENT ON COLUMN privacy.policy.max_peer_groups IS
    'A contributor may have at most so many peer groups that are not withdrawn.';

ALTER TABLE privacy.policy
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT policy_min_organisations_listed_check CHECK (min_organisations_listed >= 15),
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT policy_max_peer_group_requests_check CHECK (max_peer_group_requests BETWEEN 0 AND 3),
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT policy_max_peer_groups_check CHECK (max_peer_groups BETWEEN 0 AND 6);

ALTER TABLE privacy.candidate ADD COLUMN min_organisations integer;
UPDATE privacy.candidate
SET min_organisations = (SELECT policy.min_organisations FROM privacy.policy ORDER BY policy.version DESC LIMIT 1);
-- squawk-ignore adding-not-nullable-field
ALTER TABLE privacy.candidate ALTER COLUMN min_organisations SET NOT NULL;
COMMENT ON COLUMN privacy.candidate.min_organisations IS
    'R1: how many organisations its figure must rest on; more for a hand-picked peer group than for others.';

-- squawk-ignore ban-drop-constraint
ALTER TABLE benchmark.cell DROP CONSTRAINT cell_kind_check;
-- squawk-ignore ban-drop-constraint
ALTER TABLE benchmark.cell DROP CONSTRAINT cell_group_check;
ALTER TABLE benchmark.cell
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT cell_kind_check CHECK (kind IN ('total', 'one_way', 'two_way', 'peer_group')),
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT cell_group_check CHECK (
        ((category_1 = 'all') = (kind = 'total'))
        AND ((category_2 <> 'all') = (kind = 'two_way'))
        AND ((category_1 = 'peer_group') = (kind = 'peer_group'))
        AND (category_1 <> 'all' OR level_1 = 'all')
        AND (category_2 <> 'all' OR level_2 = 'all')
    );

COMMENT ON COLUMN benchmark.cell.category_1 IS 'Category of the group; all for the total, peer_group for a peer group.';
COMMENT ON COLUMN benchmark.cell.level_1 IS 'Level of category_1 that the organisations have, or all; the code of a peer group.';
COMMENT ON COLUMN benchmark.cell.kind IS 'total, one_way, two_way or peer_group: the order in which cells are tried.';
COMMENT ON COLUMN benchmark.current_cell.kind IS 'total (all organisations), one_way (a level of a category), two_way (a crossing of two) or peer_group (what somebody asked for).';
COMMENT ON COLUMN benchmark.current_cell.category IS 'What the organisations were grouped by: industry, organisation_size, geography and the like; all for all of them; both names with a + for a crossing; peer_group for a peer group.';
COMMENT ON COLUMN benchmark.current_cell.level IS 'The group: a level of the category, or all; both levels with a + for a crossing; the code of a peer group.';

-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS benchmark.policy_in_force();
