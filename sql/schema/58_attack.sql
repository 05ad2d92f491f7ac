-- What was tried on each release before it was published.

CREATE TABLE privacy.attack_run (
    release_id  bigint      NOT NULL,
    attack      text        NOT NULL,
    attacked_at timestamptz NOT NULL,
    n           bigint      NOT NULL,

    CONSTRAINT attack_run_pkey PRIMARY KEY (release_id, attack),
    CONSTRAINT attack_run_n_check CHECK (n >= 0)
);

COMMENT ON TABLE privacy.attack_run IS
    'The attacks that each release withstood before it was published (privacy.attack_release): a release on which one succeeds does not come about.';
COMMENT ON COLUMN privacy.attack_run.release_id IS 'The release, as in benchmark.release.';
COMMENT ON COLUMN privacy.attack_run.attack IS
    'few members; subtraction (of two figures over one period); other names (of the same results); other members (than were audited).';
COMMENT ON COLUMN privacy.attack_run.attacked_at IS 'When: that of the release.';
COMMENT ON COLUMN privacy.attack_run.n IS 'How many figures or pairs of figures were looked at.';

GRANT SELECT ON privacy.attack_run TO surveymark_privacy_officer;
