-- The keys, without a byte of them; `surveymark key` makes, lists, rotates and destroys them.

CREATE VIEW ops.key WITH (security_barrier) AS
SELECT
    known.kid,
    known.purpose,
    known.created_at,
    known.retired_at,
    known.destroyed_at,
    encode(known.fingerprint, 'hex') AS fingerprint,
    format('%s/%s', place.directory, known.kid) AS file
FROM privacy.key_version AS known
CROSS JOIN privacy.key_directory AS place;

COMMENT ON VIEW ops.key IS 'The keys that there are and were, by which pseudonyms and noise are made; never the keys themselves.';
COMMENT ON COLUMN ops.key.kid IS 'Name of the key.';
COMMENT ON COLUMN ops.key.purpose IS 'What it is for: pseudonym or noise.';
COMMENT ON COLUMN ops.key.created_at IS 'Since when it is in use.';
COMMENT ON COLUMN ops.key.retired_at IS 'When another took its place; null for the one in use.';
COMMENT ON COLUMN ops.key.destroyed_at IS 'When it was given up for good; null before.';
COMMENT ON COLUMN ops.key.fingerprint IS 'By which a wrong file is told: privacy.key_fingerprint() of the key, 64 hexadecimal digits.';
COMMENT ON COLUMN ops.key.file IS 'Its file on the machine of the server.';

GRANT SELECT ON ops.key TO surveymark_operator;
