-- A corporate group is one contributor, and only who is verified counts.
-- depends: 0016.propose-policies

ALTER TABLE core.organisation ADD COLUMN parent_org_id bigint;
ALTER TABLE core.organisation ADD COLUMN verified_at timestamptz;
-- Writes the table anew: one row for each organisation.
ALTER TABLE core.organisation ADD COLUMN root_org_id bigint
    -- squawk-ignore adding-field-with-default
    GENERATED ALWAYS AS (CASE WHEN parent_org_id IS NULL THEN org_id END) STORED;
-- squawk-ignore disallowed-unique-constraint, constraint-missing-not-valid
ALTER TABLE core.organisation ADD CONSTRAINT organisation_root_org_id_key UNIQUE (root_org_id);
ALTER TABLE core.organisation
    -- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
    ADD CONSTRAINT organisation_parent_org_id_fkey FOREIGN KEY (parent_org_id) REFERENCES core.organisation (root_org_id);

-- Changing or removing an organisation asks whose parent it is.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX organisation_parent_org_id_idx ON core.organisation (parent_org_id);

COMMENT ON COLUMN core.organisation.parent_org_id IS
    'The ultimate parent of its corporate group, which is one contributor to benchmarks; null for an organisation that is its own.';
COMMENT ON COLUMN core.organisation.verified_at IS
    'Since when somebody vouches that it exists; null for nobody: it does not count towards benchmarks.';
COMMENT ON COLUMN core.organisation.root_org_id IS
    'org_id of an organisation without parent, else null. Parents refer to it, so that no parent can have a parent.';

-- Whoever has counted so far goes on counting.
UPDATE core.organisation SET verified_at = created_at;

ALTER TABLE privacy.policy ADD COLUMN min_verified_days integer NOT NULL DEFAULT 0;
ALTER TABLE privacy.policy
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT policy_min_verified_days_check CHECK (min_verified_days BETWEEN 0 AND 3650);

COMMENT ON COLUMN privacy.policy.min_verified_days IS
    'An organisation counts when it has been verified for so many days: against made-up members.';

UPDATE privacy.policy_profile SET rules = rules || '{"min_verified_days": 90}' WHERE profile = 'strict';

-- The first attempt afterwards looks at every question once more, and finds the same.
DELETE FROM privacy.placement;
-- squawk-ignore adding-required-field
ALTER TABLE privacy.placement ADD COLUMN contributor_id bigint NOT NULL;

COMMENT ON TABLE privacy.placement IS
    'In which groups the organisations that count were when benchmarks were last tried, and for which contributor.';
COMMENT ON COLUMN privacy.placement.category IS 'A category of its groups; all for every organisation that counts.';
COMMENT ON COLUMN privacy.placement.level IS 'The level of its contributor in that category.';
COMMENT ON COLUMN privacy.placement.contributor_id IS
    'Whose result its answers are part of: the ultimate parent of its group, or itself.';
COMMENT ON COLUMN privacy.candidate.is_vacant IS 'No organisation that counts has the level at all.';
COMMENT ON COLUMN privacy.candidate.n_answering IS
    'Contributors of the cell with any answer: organisations that count, a corporate group as one.';
COMMENT ON COLUMN privacy.membership.org_ids IS
    'The contributors in order, a corporate group by its ultimate parent; results has theirs in the same order.';

-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS core.register_organisation(text, text, jsonb, text[], text[]);
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS benchmark.policy_in_force();
