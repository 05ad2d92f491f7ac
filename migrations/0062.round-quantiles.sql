-- Medians and quartiles lie on a coarser grid: read together with means they told more than is allowed.
-- depends: 0061.read-advice-once

-- A policy has few rows.
ALTER TABLE privacy.policy
    ADD COLUMN quantile_rounding numeric NOT NULL DEFAULT 5
        CONSTRAINT policy_quantile_rounding_check CHECK (quantile_rounding BETWEEN 5 AND 100);
COMMENT ON COLUMN privacy.policy.quantile_rounding IS
    'R9: the median, quartiles and p90 lie on a grid of this many hundredths of the scale, or the next multiple of that of means: what they tell is not in the budget of R6.';
COMMENT ON COLUMN privacy.policy.rounding IS
    'R9: means lie on a grid of about this many hundredths of the scale: the next of 1, 2, 5 times a power of ten.';

-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS benchmark.policy_in_force();
