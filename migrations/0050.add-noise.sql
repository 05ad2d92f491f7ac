-- The profile strict: noise on figures, the budget with it and as if it were not there, and rare editions.
-- depends: 0049.comment-exports

ALTER TABLE privacy.policy
    ADD COLUMN noise numeric NOT NULL DEFAULT 0
        CONSTRAINT policy_noise_check CHECK (noise = 0 OR noise BETWEEN 1 AND 10),
    ADD COLUMN max_exposure_exact numeric NOT NULL DEFAULT 0.65
        CONSTRAINT policy_max_exposure_exact_check CHECK (max_exposure_exact > 0 AND max_exposure_exact <= 0.75),
    ADD COLUMN min_edition_days integer NOT NULL DEFAULT 0
        CONSTRAINT policy_min_edition_days_check CHECK (min_edition_days BETWEEN 0 AND 366),
    ADD COLUMN peer_group_share numeric NOT NULL DEFAULT 0.50
        CONSTRAINT policy_peer_group_share_check CHECK (peer_group_share > 0 AND peer_group_share <= 0.75);
COMMENT ON COLUMN privacy.policy.peer_group_share IS
    'R6: peer groups may bring what is told of any one result to this share of the limits at most; the rest is left to the standard figures of later editions.';
COMMENT ON COLUMN privacy.policy.noise IS
    'R8: standard deviation of the keyed noise on the sum of the results behind a figure, in public spreads of its question; 0: none.';
COMMENT ON COLUMN privacy.policy.max_exposure_exact IS
    'R6: with noise, all figures may tell at most this much about any one result to somebody who could take the noise out.';
COMMENT ON COLUMN privacy.policy.min_edition_days IS
    'Nothing new is published before so many days have passed since the last edition by the same rules.';
COMMENT ON COLUMN privacy.policy.max_exposure IS
    'R6: all figures ever released, with their noise, may tell at most this much about any one result; 0 is nothing, 1 determines it.';

UPDATE privacy.policy_profile
SET rules = rules || '{"noise": 1.5, "min_edition_days": 182, "peer_group_share": 0.75}'
WHERE profile = 'strict';
-- squawk-ignore ban-drop-column
ALTER TABLE privacy.policy_profile DROP COLUMN lacks;

ALTER TABLE privacy.candidate ADD COLUMN noises integer[];
COMMENT ON COLUMN privacy.candidate.noises IS
    'The noise of a figure that is made: of mean, median, p25, p75 and p90, in units of which 24 are its standard deviation; null without noise.';

ALTER TABLE privacy.membership
    ADD COLUMN noise numeric NOT NULL DEFAULT 0,
    ADD COLUMN kid text
        CONSTRAINT membership_kid_check CHECK ((noise = 0) = (kid IS NULL));
COMMENT ON COLUMN privacy.membership.noise IS
    'Standard deviation of the noise on the sum of the results, in the spread of privacy.noise_scale; 0: none.';
COMMENT ON COLUMN privacy.membership.kid IS
    'The key by which it was drawn, as in privacy.key_version: another key, another noise; null without noise.';

-- Fixed once: noise of one draw on two scales could be taken out by comparing the figures.
CREATE TABLE privacy.noise_scale (
    question_id bigint      NOT NULL,
    spread      numeric     NOT NULL,
    taken_at    timestamptz NOT NULL,

    CONSTRAINT noise_scale_pkey PRIMARY KEY (question_id),
    CONSTRAINT noise_scale_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    CONSTRAINT noise_scale_spread_check CHECK (spread > 0)
);

COMMENT ON TABLE privacy.noise_scale IS 'What the noise on the figures of each question is measured in.';
COMMENT ON COLUMN privacy.noise_scale.question_id IS 'The question, as in core.question.';
COMMENT ON COLUMN privacy.noise_scale.spread IS
    'The public spread of the question (privacy.metric) when its first figure with noise was made, else a tenth of its scale; in its unit.';
COMMENT ON COLUMN privacy.noise_scale.taken_at IS 'When it was fixed.';

GRANT SELECT ON privacy.noise_scale TO surveymark_privacy_officer;

-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS benchmark.policy_in_force();
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.remember_members(bigint);
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.released_quantile(numeric[], numeric);
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.public_interval(numeric, numeric, bigint, numeric, numeric, numeric);
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.figure_lattice(bigint, bigint[], bigint[]);
-- squawk-ignore ban-drop-function
DROP FUNCTION IF EXISTS privacy.refused_row(
    integer[], integer[], integer[], integer[], double precision[], integer, integer, double precision, double precision, integer
);
