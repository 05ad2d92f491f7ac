-- The privacy officer sees which keys there are (a key itself is in no table), and what counts as personal.
-- depends: 0031.ship-crossings

GRANT SELECT ON privacy.key_directory, privacy.key_version, privacy.personal_name, privacy.personal_pattern
    TO surveymark_privacy_officer;
