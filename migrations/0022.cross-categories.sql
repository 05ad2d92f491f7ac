-- Benchmarks of two categories at once: retailers of one size.
-- depends: 0021.protect-the-homogeneous

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
    'The pairs of categories whose levels are crossed in benchmarks: retailers of one size. A pair is there in one order only; one that is added is tried from the next release on. None is shipped: members who pool what they know learn more from crossings than the exposure budget counts.';
COMMENT ON COLUMN core.category_crossing.category_1 IS 'The category whose level comes first in the name of a crossing.';
COMMENT ON COLUMN core.category_crossing.category_2 IS 'The other category.';
COMMENT ON COLUMN core.category_crossing.ordinal IS
    'Place in the fixed, public order in which crossings are tried, after all single levels.';
