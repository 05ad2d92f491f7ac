-- Weights that bring a sample to known margins.
-- depends: 0036.compare-segments

CREATE TABLE core.weighting_target (
    org_id    bigint  NOT NULL,
    survey_id bigint  NOT NULL,
    margin    text    NOT NULL,
    level     text    NOT NULL,
    target    numeric NOT NULL,

    CONSTRAINT weighting_target_pkey PRIMARY KEY (org_id, survey_id, margin, level),
    CONSTRAINT weighting_target_org_id_fkey FOREIGN KEY (org_id) REFERENCES core.organisation (org_id),
    CONSTRAINT weighting_target_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey (survey_id),
    CONSTRAINT weighting_target_target_check CHECK (target > 1e-12 AND target < 1e15)
);

COMMENT ON TABLE core.weighting_target IS
    'The margins to which core.rake() brings the responses of an organisation to a survey; core.define_weighting_targets() writes them.';
COMMENT ON COLUMN core.weighting_target.margin IS 'department, job_role, or the path of a question of the survey with a closed list of answers.';
COMMENT ON COLUMN core.weighting_target.level IS 'A department or job role by its code, a choice, the number on a scale, or true and false.';
COMMENT ON COLUMN core.weighting_target.target IS
    'How much of the population is on this level: people, percent or a share, in one unit for all margins, which add up to the same.';

CREATE TABLE core.weighting_run (
    org_id           bigint           NOT NULL,
    survey_id        bigint           NOT NULL,
    version          integer          NOT NULL,
    from_date        date,
    to_date          date,
    minimum_weight   double precision,
    maximum_weight   double precision,
    tolerance        double precision NOT NULL,
    iterations       integer          NOT NULL,
    is_converged     boolean          NOT NULL,
    max_discrepancy  double precision NOT NULL,
    n                bigint           NOT NULL,
    n_unknown        bigint           NOT NULL,
    n_effective      double precision NOT NULL,
    design_effect    double precision NOT NULL,
    smallest_weight  numeric          NOT NULL,
    largest_weight   numeric          NOT NULL,
    method           text             NOT NULL,
    run_at           timestamptz      NOT NULL DEFAULT clock_timestamp(),
    run_by           text             NOT NULL,

    CONSTRAINT weighting_run_pkey PRIMARY KEY (org_id, survey_id, version),
    CONSTRAINT weighting_run_org_id_fkey FOREIGN KEY (org_id) REFERENCES core.organisation (org_id),
    CONSTRAINT weighting_run_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey (survey_id)
);

COMMENT ON TABLE core.weighting_run IS
    'One row for each time that core.rake() wrote weights: what it was asked for and what came out. Never changed.';
COMMENT ON COLUMN core.weighting_run.version IS 'Counts the runs for a survey of an organisation, from 1.';
COMMENT ON COLUMN core.weighting_run.from_date IS 'First day of the responses that were weighted (completed_at, UTC); null for open.';
COMMENT ON COLUMN core.weighting_run.to_date IS 'Last day of the responses that were weighted; null for open.';
COMMENT ON COLUMN core.weighting_run.minimum_weight IS 'Least weight allowed, in mean weights; null for none.';
COMMENT ON COLUMN core.weighting_run.maximum_weight IS 'Greatest weight allowed, in mean weights; null for none.';
COMMENT ON COLUMN core.weighting_run.tolerance IS 'How far a margin may be off, as a difference of shares (0 to 1).';
COMMENT ON COLUMN core.weighting_run.iterations IS 'Rounds over all margins until it held.';
COMMENT ON COLUMN core.weighting_run.is_converged IS
    'Whether all margins came within tolerance. True in every row: what does not converge raises SM092 and writes no weights.';
COMMENT ON COLUMN core.weighting_run.max_discrepancy IS 'The largest difference of a weighted share from its target (0 to 1).';
COMMENT ON COLUMN core.weighting_run.n IS 'Response sets that were weighted.';
COMMENT ON COLUMN core.weighting_run.n_unknown IS 'Those among them whose level in some margin is not known: in that margin they kept their weight.';
COMMENT ON COLUMN core.weighting_run.n_effective IS 'How many responses of equal weight would be as precise (Kish 1965).';
COMMENT ON COLUMN core.weighting_run.design_effect IS 'n / n_effective: the factor by which variances grow through the weights.';
COMMENT ON COLUMN core.weighting_run.smallest_weight IS 'The smallest weight written; the mean is 1.';
COMMENT ON COLUMN core.weighting_run.largest_weight IS 'The largest weight written; the mean is 1.';
COMMENT ON COLUMN core.weighting_run.run_by IS 'The role that was logged in.';

CREATE TABLE core.weighting_margin (
    org_id           bigint           NOT NULL,
    survey_id        bigint           NOT NULL,
    version          integer          NOT NULL,
    margin           text             NOT NULL,
    level            text             NOT NULL,
    target           numeric          NOT NULL,
    n                bigint           NOT NULL,
    target_share     double precision NOT NULL,
    unweighted_share double precision NOT NULL,
    weighted_share   double precision NOT NULL,

    CONSTRAINT weighting_margin_pkey PRIMARY KEY (org_id, survey_id, version, margin, level),
    CONSTRAINT weighting_margin_run_fkey FOREIGN KEY (org_id, survey_id, version)
        REFERENCES core.weighting_run (org_id, survey_id, version)
);

COMMENT ON TABLE core.weighting_margin IS 'What each run of core.rake() was to reach, and what it found and made of it. Never changed.';
COMMENT ON COLUMN core.weighting_margin.target IS 'The target as it was given.';
COMMENT ON COLUMN core.weighting_margin.n IS 'Response sets on this level.';
COMMENT ON COLUMN core.weighting_margin.target_share IS 'The target as a share of its margin, 0 to 1.';
COMMENT ON COLUMN core.weighting_margin.unweighted_share IS 'Share of the response sets whose level is known, 0 to 1.';
COMMENT ON COLUMN core.weighting_margin.weighted_share IS 'The same with the weights that were written, 0 to 1.';

-- Another run starts from the weight that a response came with, and not from that of the last run.
CREATE TABLE core.raked_response (
    org_id          bigint  NOT NULL,
    response_set_id bigint  NOT NULL,
    base_weight     numeric NOT NULL,
    weight          numeric NOT NULL,

    CONSTRAINT raked_response_pkey PRIMARY KEY (org_id, response_set_id),
    CONSTRAINT raked_response_response_set_fkey FOREIGN KEY (org_id, response_set_id)
        REFERENCES core.response_set (org_id, response_set_id) ON DELETE CASCADE
);

COMMENT ON TABLE core.raked_response IS 'The weight that a response came with, and the one that core.rake() gave it last.';
COMMENT ON COLUMN core.raked_response.base_weight IS 'The weight before any raking: 1, or that of the sample''s design.';
COMMENT ON COLUMN core.raked_response.weight IS
    'The weight that was written; if the response has another by now, somebody gave it one, and that is its base weight in the next run.';

ALTER TABLE core.weighting_target ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.weighting_target FORCE ROW LEVEL SECURITY;
CREATE POLICY weighting_target_engine ON core.weighting_target TO surveymark_engine USING (true) WITH CHECK (true);

ALTER TABLE core.weighting_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.weighting_run FORCE ROW LEVEL SECURITY;
CREATE POLICY weighting_run_engine ON core.weighting_run TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY weighting_run_reader ON core.weighting_run FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE core.weighting_margin ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.weighting_margin FORCE ROW LEVEL SECURITY;
CREATE POLICY weighting_margin_engine ON core.weighting_margin TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY weighting_margin_reader ON core.weighting_margin FOR SELECT TO surveymark_reader
    USING (org_id = (SELECT ops.current_org()));

ALTER TABLE core.raked_response ENABLE ROW LEVEL SECURITY;
ALTER TABLE core.raked_response FORCE ROW LEVEL SECURITY;
CREATE POLICY raked_response_engine ON core.raked_response TO surveymark_engine USING (true) WITH CHECK (true);

GRANT SELECT ON core.weighting_run, core.weighting_margin TO surveymark_reader;
