-- Keyed noise for the profile strict: what is added depends on who is behind a figure and on a key, on
-- nothing else, so that the same group has the same noise however it is described and asked for again.

CREATE TABLE privacy.noise_step (
    noise       smallint NOT NULL,
    first_index bigint   NOT NULL,

    CONSTRAINT noise_step_pkey PRIMARY KEY (first_index),
    CONSTRAINT noise_step_noise_key UNIQUE (noise),
    CONSTRAINT noise_step_noise_check CHECK (noise BETWEEN -120 AND 120),
    CONSTRAINT noise_step_first_index_check CHECK (first_index >= 0 AND first_index < 4294967296)
);

COMMENT ON TABLE privacy.noise_step IS
    'The discrete Gaussian distribution of keyed noise (R8): standard deviation 24 units, at most five of them, as steps over the numbers of 32 bits. Computed once in exact decimals; no floating point has a part in noise.';
COMMENT ON COLUMN privacy.noise_step.noise IS 'The noise, in units of which 24 are its standard deviation.';
COMMENT ON COLUMN privacy.noise_step.first_index IS
    'The first of the 2^32 numbers that stand for this noise; they go up to the next step, so that all together are covered exactly.';

INSERT INTO privacy.noise_step (noise, first_index)
SELECT
    weighed.noise,
    round(4294967296 * coalesce(sum(weighed.weight) OVER (ORDER BY weighed.noise ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
          / sum(weighed.weight) OVER ())
FROM (
    SELECT number AS noise, exp((-number * number / 1152.0)::numeric(60, 50)) AS weight
    FROM generate_series(-120, 120) AS number
) AS weighed;

GRANT SELECT ON privacy.noise_step TO surveymark_privacy_officer;

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
