-- Keys: which there are, and where. The keys themselves are files outside the database, so that they
-- are in no dump, no base backup and no replica: whoever steals one of those cannot undo a pseudonym.

CREATE TABLE privacy.key_directory (
    is_only   boolean NOT NULL DEFAULT true,
    directory text    NOT NULL,

    CONSTRAINT key_directory_pkey PRIMARY KEY (is_only),
    CONSTRAINT key_directory_is_only_check CHECK (is_only),
    CONSTRAINT key_directory_directory_check CHECK (directory ~ '^/.*[^/]$' AND directory !~ '(^|/)\.\.(/|$)')
);

COMMENT ON TABLE privacy.key_directory IS 'Where the key files are; a table and no setting, which whoever connects could change.';
COMMENT ON COLUMN privacy.key_directory.is_only IS 'Always true: there is one row.';
COMMENT ON COLUMN privacy.key_directory.directory IS 'Absolute path on the machine of the server, outside its data directory.';

INSERT INTO privacy.key_directory (directory) VALUES ('/etc/surveymark/keys');

CREATE TABLE privacy.key_version (
    kid          text        NOT NULL,
    purpose      text        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    retired_at   timestamptz,
    destroyed_at timestamptz,
    fingerprint  bytea       NOT NULL,

    CONSTRAINT key_version_pkey PRIMARY KEY (kid),
    CONSTRAINT key_version_fingerprint_key UNIQUE (fingerprint),
    CONSTRAINT key_version_kid_check CHECK (kid ~ '^[a-z][a-z0-9-]{0,62}$'),
    CONSTRAINT key_version_purpose_check CHECK (purpose IN ('pseudonym', 'noise')),
    CONSTRAINT key_version_fingerprint_check CHECK (length(fingerprint) = 32),
    CONSTRAINT key_version_destroyed_at_check CHECK (destroyed_at >= retired_at)
);

-- One key of a purpose is in use at a time; rotation retires it in the transaction that adds the next.
CREATE UNIQUE INDEX key_version_active_idx ON privacy.key_version (purpose) WHERE retired_at IS NULL;

COMMENT ON TABLE privacy.key_version IS
    'The keys that there are and were, without a byte of them: each lies in a file of the name kid in privacy.key_directory.';
COMMENT ON COLUMN privacy.key_version.kid IS 'Name of the key and of its file.';
COMMENT ON COLUMN privacy.key_version.purpose IS
    'pseudonym: identifiers of foreign data become hashes by it; noise: what is added to figures under the profile strict.';
COMMENT ON COLUMN privacy.key_version.created_at IS 'Since when it is in use.';
COMMENT ON COLUMN privacy.key_version.retired_at IS
    'When another took its place: it serves what began with it, and nothing new. Null for the one in use.';
COMMENT ON COLUMN privacy.key_version.destroyed_at IS 'When it was given up for good; null before.';
COMMENT ON COLUMN privacy.key_version.fingerprint IS
    'privacy.key_fingerprint() of the key, by which a wrong file is told; the key cannot be worked out from it.';

GRANT SELECT ON privacy.key_directory, privacy.key_version TO surveymark_privacy_officer;
