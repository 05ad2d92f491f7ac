-- Norms: what the scores of a scale are held against.
-- depends: 0034.reserve-budget

CREATE TABLE core.norm (
    survey_id  bigint      NOT NULL,
    scale      text        NOT NULL,
    norm_group text        NOT NULL,
    mean       numeric     NOT NULL,
    sd         numeric     NOT NULL,
    n          bigint,
    source     text        NOT NULL,
    defined_at timestamptz NOT NULL DEFAULT now(),

    CONSTRAINT norm_pkey PRIMARY KEY (survey_id, scale, norm_group),
    CONSTRAINT norm_scale_fkey FOREIGN KEY (survey_id, scale) REFERENCES core.scale (survey_id, scale) ON DELETE CASCADE,
    CONSTRAINT norm_norm_group_check CHECK (norm_group <> '' AND length(norm_group) <= 100),
    CONSTRAINT norm_source_check CHECK (source <> ''),
    CONSTRAINT norm_n_check CHECK (n > 1),
    CONSTRAINT norm_sd_check CHECK (sd > 1e-9 AND sd < 1e9 AND abs(mean) < 1e9)
);

COMMENT ON TABLE core.norm IS
    'What scores of a scale are held against: mean and standard deviation of people in a norm group, from a manual or a study. core.define_norm() writes it.';
COMMENT ON COLUMN core.norm.norm_group IS 'Whom the norm is of, as in adults or students.';
COMMENT ON COLUMN core.norm.mean IS 'Mean score of the people in the group, in the unit of the scale.';
COMMENT ON COLUMN core.norm.sd IS 'Standard deviation of their scores, in the unit of the scale.';
COMMENT ON COLUMN core.norm.n IS 'How many people the norm rests on; null where the source does not say.';
COMMENT ON COLUMN core.norm.source IS 'Where mean and standard deviation come from.';
COMMENT ON COLUMN core.norm.defined_at IS 'When it was defined, or last changed.';

GRANT SELECT ON core.norm TO surveymark_reader;
