-- No figure that tells each of its members: R4, homogeneity.
-- depends: 0020.audit-changes

ALTER TABLE privacy.policy ADD COLUMN homogeneity_fraction numeric NOT NULL DEFAULT 0.80;
ALTER TABLE privacy.policy ADD COLUMN homogeneity_band numeric NOT NULL DEFAULT 2;
ALTER TABLE privacy.policy ADD COLUMN scale_end_band numeric NOT NULL DEFAULT 5;
ALTER TABLE privacy.policy
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT policy_homogeneity_fraction_check CHECK (homogeneity_fraction BETWEEN 0.50 AND 0.80),
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT policy_homogeneity_band_check CHECK (homogeneity_band BETWEEN 2 AND 50),
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT policy_scale_end_band_check CHECK (scale_end_band BETWEEN 5 AND 25);

COMMENT ON COLUMN privacy.policy.homogeneity_fraction IS
    'R4: no figure where at least this share of the organisations have nearly the same result.';
COMMENT ON COLUMN privacy.policy.homogeneity_band IS
    'R4: nearly the same means at most so many hundredths of the scale from the lowest of them to the highest.';
COMMENT ON COLUMN privacy.policy.scale_end_band IS
    'R4: and no figure whose mean lies within so many hundredths of an end of the scale.';

-- squawk-ignore ban-drop-constraint
ALTER TABLE privacy.suppression_log DROP CONSTRAINT suppression_log_rule_check;
ALTER TABLE privacy.suppression_log
    -- squawk-ignore constraint-missing-not-valid
    ADD CONSTRAINT suppression_log_rule_check CHECK (rule IN ('R1_K', 'R2_N', 'R4_HOMOG', 'R6_EXPO', 'R7_BATCH'));

COMMENT ON COLUMN privacy.candidate.rule IS 'The first rule that forbids a new figure (R1_K, R2_N, R4_HOMOG, R7_BATCH, R6_EXPO); null when none does.';

-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS benchmark.policy_in_force();
