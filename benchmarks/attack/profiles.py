"""The profiles that are attacked: what each database starts with."""

from __future__ import annotations

# Editions follow at once, so the attacker sees more of them. The key is his to guess, and it is in
# no figure.
STRICT = """
DO $$
DECLARE
    v_number oid := lo_from_bytea(0, sha256('of the harness'));
BEGIN
    PERFORM lo_export(v_number, current_setting('data_directory') || '/noise-1');
    PERFORM lo_unlink(v_number);
END $$;
UPDATE privacy.key_directory SET directory = current_setting('data_directory');
SELECT ops.register_key('noise-1', 'noise', privacy.key_fingerprint(sha256('of the harness')));
INSERT INTO privacy.policy
SELECT (jsonb_populate_record(
    shipped,
    profile.rules || jsonb_build_object(
        'version', 2, 'profile', profile.profile, 'approved_by', '{ann,bob}'::text[],
        'min_edition_days', 0
    )
)).*
FROM privacy.policy AS shipped, privacy.policy_profile AS profile
WHERE shipped.version = 1 AND profile.profile = 'strict'
"""

PROFILES = {"standard": "", "strict": STRICT}
