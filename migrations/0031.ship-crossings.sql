-- Crossings of two categories are published, from eight organisations on.
-- depends: 0030.link-the-months

ALTER TABLE privacy.policy ADD COLUMN min_organisations_crossing integer NOT NULL DEFAULT 15;

ALTER TABLE privacy.policy
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT policy_min_organisations_crossing_check
        CHECK (min_organisations_crossing >= 8);

COMMENT ON COLUMN privacy.policy.min_organisations_crossing IS
    'R1: so many, if that is more, in a crossing of two categories: what a few members know together goes further in groups that overlap.';

COMMENT ON TABLE core.category_crossing IS
    'The pairs of categories whose levels are crossed in benchmarks: retailers of one size. A pair is there in one order only; one that is added is tried from the next release on.';

INSERT INTO core.category_crossing (category_1, category_2, ordinal)
VALUES
    ('industry', 'organisation_size', 1),
    ('industry', 'geography', 2),
    ('organisation_size', 'geography', 3)
ON CONFLICT DO NOTHING;

-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS benchmark.policy_in_force();
