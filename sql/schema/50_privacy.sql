-- The rules by which a figure is released, and what the engine must remember to keep them.
--
-- Nothing in this schema is for readers. The rules themselves are no secret: everybody may ask
-- benchmark.policy_in_force().

CREATE TABLE privacy.policy (
    version                   integer     NOT NULL,
    profile                   text        NOT NULL,
    min_organisations         integer     NOT NULL,
    min_organisations_quartile integer    NOT NULL,
    min_organisations_tail    integer     NOT NULL,
    min_respondents           integer     NOT NULL,
    min_respondents_cell      integer     NOT NULL,
    batch_minimum             integer     NOT NULL,
    batch_fraction            numeric     NOT NULL,
    rounding                  numeric     NOT NULL,
    approved_by               text[]      NOT NULL DEFAULT '{}',
    effective_from            timestamptz NOT NULL DEFAULT now(),
    proposal_id               bigint,
    min_verified_days         integer     NOT NULL DEFAULT 0,
    max_exposure              numeric     NOT NULL DEFAULT 0.33,
    homogeneity_fraction      numeric     NOT NULL DEFAULT 0.80,
    homogeneity_band          numeric     NOT NULL DEFAULT 2,
    scale_end_band            numeric     NOT NULL DEFAULT 5,
    min_organisations_crossing integer    NOT NULL DEFAULT 15,
    min_organisations_listed  integer     NOT NULL DEFAULT 15,
    max_peer_group_requests   integer     NOT NULL DEFAULT 3,
    max_peer_groups           integer     NOT NULL DEFAULT 6,
    noise                     numeric     NOT NULL DEFAULT 0,
    max_exposure_exact        numeric     NOT NULL DEFAULT 0.65,
    min_edition_days          integer     NOT NULL DEFAULT 0,
    peer_group_share          numeric     NOT NULL DEFAULT 0.50,
    quantile_rounding         numeric     NOT NULL DEFAULT 5,

    CONSTRAINT policy_pkey PRIMARY KEY (version),
    CONSTRAINT policy_version_check CHECK (version > 0),
    CONSTRAINT policy_profile_check CHECK (profile <> ''),
    CONSTRAINT policy_min_organisations_check CHECK (min_organisations >= 5),
    CONSTRAINT policy_min_organisations_quartile_check
        CHECK (min_organisations_quartile >= greatest(10, min_organisations)),
    CONSTRAINT policy_min_organisations_tail_check
        CHECK (min_organisations_tail >= greatest(25, min_organisations_quartile)),
    CONSTRAINT policy_min_respondents_check CHECK (min_respondents >= 5),
    CONSTRAINT policy_min_respondents_cell_check CHECK (min_respondents_cell >= 25),
    CONSTRAINT policy_batch_minimum_check CHECK (batch_minimum >= 5),
    CONSTRAINT policy_batch_fraction_check CHECK (batch_fraction BETWEEN 0.30 AND 1),
    CONSTRAINT policy_rounding_check CHECK (rounding BETWEEN 0.5 AND 100),
    CONSTRAINT policy_approved_by_check
        CHECK (version = 1 OR (cardinality(approved_by) >= 2 AND approved_by[1] <> approved_by[2])),
    CONSTRAINT policy_min_verified_days_check CHECK (min_verified_days BETWEEN 0 AND 3650),
    CONSTRAINT policy_max_exposure_check CHECK (max_exposure > 0 AND max_exposure <= 0.50),
    CONSTRAINT policy_homogeneity_fraction_check CHECK (homogeneity_fraction BETWEEN 0.50 AND 0.80),
    CONSTRAINT policy_homogeneity_band_check CHECK (homogeneity_band BETWEEN 2 AND 50),
    CONSTRAINT policy_scale_end_band_check CHECK (scale_end_band BETWEEN 5 AND 25),
    CONSTRAINT policy_min_organisations_crossing_check CHECK (min_organisations_crossing >= 8),
    CONSTRAINT policy_min_organisations_listed_check CHECK (min_organisations_listed >= 15),
    CONSTRAINT policy_max_peer_group_requests_check CHECK (max_peer_group_requests BETWEEN 0 AND 3),
    CONSTRAINT policy_max_peer_groups_check CHECK (max_peer_groups BETWEEN 0 AND 6),
    CONSTRAINT policy_noise_check CHECK (noise = 0 OR noise BETWEEN 1 AND 10),
    CONSTRAINT policy_max_exposure_exact_check CHECK (max_exposure_exact > 0 AND max_exposure_exact <= 0.75),
    CONSTRAINT policy_min_edition_days_check CHECK (min_edition_days BETWEEN 0 AND 366),
    CONSTRAINT policy_peer_group_share_check CHECK (peer_group_share > 0 AND peer_group_share <= 0.75),
    CONSTRAINT policy_quantile_rounding_check CHECK (quantile_rounding BETWEEN 5 AND 100)
);

COMMENT ON TABLE privacy.policy IS
    'The rules of release, one row for each version. Append-only; no version can go under the floors of its CHECKs.';
COMMENT ON COLUMN privacy.policy.version IS 'Number of the rules; the highest that is effective is in force.';
COMMENT ON COLUMN privacy.policy.profile IS 'Name of the set of rules.';
COMMENT ON COLUMN privacy.policy.min_organisations IS 'R1: a figure rests on at least this many organisations.';
COMMENT ON COLUMN privacy.policy.min_organisations_quartile IS 'R1: so many for the median and the quartiles.';
COMMENT ON COLUMN privacy.policy.min_organisations_tail IS
    'R1: so many for p90, and for taking the public spread of a question. Minimum and maximum are never released.';
COMMENT ON COLUMN privacy.policy.min_organisations_crossing IS
    'R1: so many, if that is more, in a crossing of two categories and in a peer group: what a few members know together goes further in groups that overlap.';
COMMENT ON COLUMN privacy.policy.min_respondents IS
    'R2: an organisation contributes with at least this many different people behind its result.';
COMMENT ON COLUMN privacy.policy.min_respondents_cell IS 'R2: a figure rests on at least this many people in all.';
COMMENT ON COLUMN privacy.policy.batch_minimum IS
    'R7: a released figure is replaced only when at least this many organisations joined, left or have another result.';
COMMENT ON COLUMN privacy.policy.batch_fraction IS
    'R7: and when they are at least this share of all that were in the old figure or would be in the new one.';
COMMENT ON COLUMN privacy.policy.rounding IS
    'R9: means lie on a grid of about this many hundredths of the scale: the next of 1, 2, 5 times a power of ten.';
COMMENT ON COLUMN privacy.policy.quantile_rounding IS
    'R9: the median, quartiles and p90 lie on a grid of this many hundredths of the scale, or the next multiple of that of means: what they tell is not in the budget of R6.';
COMMENT ON COLUMN privacy.policy.approved_by IS 'At least two different people; the shipped version needs none.';
COMMENT ON COLUMN privacy.policy.effective_from IS 'From when on releases are made by it.';
COMMENT ON COLUMN privacy.policy.proposal_id IS 'The proposal that was approved, with its reason; null for the shipped version.';
COMMENT ON COLUMN privacy.policy.min_verified_days IS
    'An organisation counts when it has been verified for so many days: against made-up members.';
COMMENT ON COLUMN privacy.policy.max_exposure IS
    'R6: all figures ever released, with their noise, may tell at most this much about any one result; 0 is nothing, 1 determines it.';
COMMENT ON COLUMN privacy.policy.noise IS
    'R8: standard deviation of the keyed noise on the sum of the results behind a figure, in public spreads of its question; 0: none.';
COMMENT ON COLUMN privacy.policy.max_exposure_exact IS
    'R6: with noise, all figures may tell at most this much about any one result to somebody who could take the noise out.';
COMMENT ON COLUMN privacy.policy.min_edition_days IS
    'Nothing new is published before so many days have passed since the last edition by the same rules.';
COMMENT ON COLUMN privacy.policy.peer_group_share IS
    'R6: peer groups may bring what is told of any one result to this share of the limits at most; the rest is left to the standard figures of later editions.';
COMMENT ON COLUMN privacy.policy.homogeneity_fraction IS
    'R4: no figure where at least this share of the organisations have nearly the same result.';
COMMENT ON COLUMN privacy.policy.homogeneity_band IS
    'R4: nearly the same means at most so many hundredths of the scale from the lowest of them to the highest.';
COMMENT ON COLUMN privacy.policy.scale_end_band IS
    'R4: and no figure whose mean lies within so many hundredths of an end of the scale.';
COMMENT ON COLUMN privacy.policy.min_organisations_listed IS
    'R1: so many, if that is more, for a hand-picked peer group.';
COMMENT ON COLUMN privacy.policy.max_peer_group_requests IS
    'A contributor may request at most so many peer groups in 24 hours.';
COMMENT ON COLUMN privacy.policy.max_peer_groups IS
    'A contributor may have at most so many peer groups that are not withdrawn.';

INSERT INTO privacy.policy (
    version, profile, min_organisations, min_organisations_quartile, min_organisations_tail,
    min_respondents, min_respondents_cell, batch_minimum, batch_fraction, rounding, effective_from
)
VALUES (1, 'standard', 5, 10, 25, 5, 25, 5, 0.30, 1, '2000-01-01 00:00+00');

-- Written as what differs from the shipped version, so that a rule that is added later is in every profile.
CREATE TABLE privacy.policy_profile (
    profile text  NOT NULL,
    title   text  NOT NULL,
    rules   jsonb NOT NULL,

    CONSTRAINT policy_profile_pkey PRIMARY KEY (profile),
    CONSTRAINT policy_profile_rules_check CHECK (jsonb_typeof(rules) = 'object')
);

COMMENT ON TABLE privacy.policy_profile IS 'The shipped sets of rules, from which a policy can be proposed.';
COMMENT ON COLUMN privacy.policy_profile.profile IS 'Name of the profile.';
COMMENT ON COLUMN privacy.policy_profile.title IS 'For whom it is, in words.';
COMMENT ON COLUMN privacy.policy_profile.rules IS
    'The rules that differ from version 1 of privacy.policy: {column: value}.';

INSERT INTO privacy.policy_profile (profile, title, rules)
VALUES
    ('standard', 'Members bound by terms, exact figures', '{}'),
    ('strict', 'Outsiders, and markets with few members',
     '{"min_organisations": 8, "min_organisations_quartile": 20, "min_organisations_tail": 50,
       "min_respondents_cell": 50, "batch_fraction": 0.50, "min_verified_days": 90, "noise": 1.5,
       "min_edition_days": 182, "peer_group_share": 0.75}');

CREATE TABLE privacy.policy_proposal (
    proposal_id    bigserial   NOT NULL,
    after_version  integer     NOT NULL,
    profile        text        NOT NULL,
    rules          jsonb       NOT NULL,
    reason         text        NOT NULL,
    effective_from timestamptz,
    proposed_by    text        NOT NULL,
    proposed_at    timestamptz NOT NULL,

    CONSTRAINT policy_proposal_pkey PRIMARY KEY (proposal_id),
    CONSTRAINT policy_proposal_after_version_fkey FOREIGN KEY (after_version) REFERENCES privacy.policy (version),
    CONSTRAINT policy_proposal_reason_check CHECK (reason <> '')
);

COMMENT ON TABLE privacy.policy_proposal IS
    'Rules that somebody proposes. Append-only; approved by two people they become a version of privacy.policy.';
COMMENT ON COLUMN privacy.policy_proposal.proposal_id IS 'Number of the proposal.';
COMMENT ON COLUMN privacy.policy_proposal.after_version IS
    'The newest version when it was made: once there is a newer one, the proposal has lapsed.';
COMMENT ON COLUMN privacy.policy_proposal.profile IS 'Name of the set of rules from which it starts.';
COMMENT ON COLUMN privacy.policy_proposal.rules IS 'All rules, changed or not: {column of privacy.policy: value}.';
COMMENT ON COLUMN privacy.policy_proposal.reason IS 'Why, in the words of the proposer.';
COMMENT ON COLUMN privacy.policy_proposal.effective_from IS
    'From when on releases would be made by it, at the earliest its second approval; null for exactly that.';
COMMENT ON COLUMN privacy.policy_proposal.proposed_by IS 'The login of the proposer.';
COMMENT ON COLUMN privacy.policy_proposal.proposed_at IS 'When it was proposed.';

ALTER TABLE privacy.policy
    ADD CONSTRAINT policy_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES privacy.policy_proposal (proposal_id);

CREATE TABLE privacy.policy_approval (
    proposal_id bigint      NOT NULL,
    approved_by text        NOT NULL,
    approved_at timestamptz NOT NULL,

    CONSTRAINT policy_approval_pkey PRIMARY KEY (proposal_id, approved_by),
    CONSTRAINT policy_approval_proposal_id_fkey FOREIGN KEY (proposal_id)
        REFERENCES privacy.policy_proposal (proposal_id)
);

COMMENT ON TABLE privacy.policy_approval IS 'Who approved a proposal: one row for each person. Append-only.';
COMMENT ON COLUMN privacy.policy_approval.proposal_id IS 'The proposal, as in privacy.policy_proposal.';
COMMENT ON COLUMN privacy.policy_approval.approved_by IS 'The login of the approver.';
COMMENT ON COLUMN privacy.policy_approval.approved_at IS 'When.';

-- Taken once and kept: an interval must say nothing about who is in the cell it belongs to.
CREATE TABLE privacy.metric (
    question_id bigint      NOT NULL,
    s_pub       numeric     NOT NULL,
    taken_at    timestamptz NOT NULL,

    CONSTRAINT metric_pkey PRIMARY KEY (question_id),
    CONSTRAINT metric_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    CONSTRAINT metric_s_pub_check CHECK (s_pub > 0)
);

COMMENT ON TABLE privacy.metric IS
    'The public spread of each question, from which all its benchmark intervals are made.';
COMMENT ON COLUMN privacy.metric.question_id IS 'The question, as in core.question.';
COMMENT ON COLUMN privacy.metric.s_pub IS
    'Rounded standard deviation of the organisations'' results in the total over all time, taken once, in the first edition in which that total has enough organisations.';
COMMENT ON COLUMN privacy.metric.taken_at IS 'When the spread was taken.';

-- What publishing looked at when it last tried a question: it tries again what has changed since.
CREATE TABLE privacy.tried_question (
    question_id bigint NOT NULL,
    state       bytea  NOT NULL,

    CONSTRAINT tried_question_pkey PRIMARY KEY (question_id),
    CONSTRAINT tried_question_question_id_fkey FOREIGN KEY (question_id) REFERENCES core.question (question_id),
    CONSTRAINT tried_question_state_check CHECK (length(state) = 32)
);

COMMENT ON TABLE privacy.tried_question IS
    'The questions whose benchmark cells were tried, and in which state of counts, titles, groups and policy.';
COMMENT ON COLUMN privacy.tried_question.question_id IS 'The question, as in core.question.';
COMMENT ON COLUMN privacy.tried_question.state IS
    'SHA-256 over all that its cells depend on, save who is in which group (privacy.placement) and whose counts have changed (privacy.attempt).';

CREATE TABLE privacy.attempt (
    is_only     boolean  NOT NULL DEFAULT true,
    revision    bigint   NOT NULL,
    leaving_ids bigint[] NOT NULL,

    CONSTRAINT attempt_pkey PRIMARY KEY (is_only),
    CONSTRAINT attempt_is_only_check CHECK (is_only)
);

COMMENT ON TABLE privacy.attempt IS 'How far the last attempt to publish had looked: one row.';
COMMENT ON COLUMN privacy.attempt.is_only IS 'True: there is one row.';
COMMENT ON COLUMN privacy.attempt.revision IS
    'The highest revision of rollup.survey_month that it had seen: what is above changed since.';
COMMENT ON COLUMN privacy.attempt.leaving_ids IS
    'The organisations, as in core.organisation, that had answers gone from response sets but not yet from the counts: they are looked at again.';

INSERT INTO privacy.attempt (revision, leaving_ids) VALUES (0, '{}');

CREATE TABLE privacy.placement (
    org_id         bigint NOT NULL,
    category       text   NOT NULL,
    level          text   NOT NULL,
    contributor_id bigint NOT NULL,

    CONSTRAINT placement_pkey PRIMARY KEY (org_id, category)
);

COMMENT ON TABLE privacy.placement IS
    'In which groups the organisations that count were when benchmarks were last tried, and for which contributor.';
COMMENT ON COLUMN privacy.placement.org_id IS 'The organisation, as in core.organisation.';
COMMENT ON COLUMN privacy.placement.category IS 'A category of its groups; all for every organisation that counts.';
COMMENT ON COLUMN privacy.placement.level IS 'The level of its contributor in that category.';
COMMENT ON COLUMN privacy.placement.contributor_id IS
    'Whose result its answers are part of: the ultimate parent of its group, or itself.';

-- One row for each cell of the last attempt, replaced by the next. It can be recomputed from the
-- rollup at any time, so it is not worth a log.
CREATE UNLOGGED TABLE privacy.candidate (
    cell_id         bigint   NOT NULL,
    is_vacant       boolean  NOT NULL,
    n_answering     integer,
    n_organisations integer,
    n_respondents   bigint,
    n_fewest        bigint,
    has_figure      boolean  NOT NULL,
    is_showable     boolean  NOT NULL,
    n_changed       integer  NOT NULL,
    n_union         integer,
    org_ids         bigint[],
    results         numeric[],
    rule            text,
    is_refused_again boolean NOT NULL DEFAULT false,
    min_organisations integer NOT NULL,
    noises          integer[],

    CONSTRAINT candidate_pkey PRIMARY KEY (cell_id)
);

COMMENT ON TABLE privacy.candidate IS
    'What the last attempt to publish found for each cell that it tried, and the rule that stood against a new figure.';
COMMENT ON COLUMN privacy.candidate.cell_id IS 'The cell, as in benchmark.cell.';
COMMENT ON COLUMN privacy.candidate.is_vacant IS 'No organisation that counts has the level at all.';
COMMENT ON COLUMN privacy.candidate.n_answering IS
    'Contributors of the cell with any answer: organisations that count, a corporate group as one. Null, as the other counts but n_changed, where so few have changed that they were not counted.';
COMMENT ON COLUMN privacy.candidate.n_organisations IS 'Those of them that contribute: enough different people behind the result.';
COMMENT ON COLUMN privacy.candidate.n_respondents IS 'People behind the results of those who contribute.';
COMMENT ON COLUMN privacy.candidate.n_fewest IS 'The fewest people behind any of those results.';
COMMENT ON COLUMN privacy.candidate.has_figure IS 'The cell has been released with a figure at some time.';
COMMENT ON COLUMN privacy.candidate.is_showable IS
    'That figure satisfies the policy in force, so it may be carried on.';
COMMENT ON COLUMN privacy.candidate.n_changed IS
    'Organisations that joined, left or have another result since that figure; 0 where there is none.';
COMMENT ON COLUMN privacy.candidate.n_union IS 'Organisations that are in that figure or would be in a new one.';
COMMENT ON COLUMN privacy.candidate.org_ids IS
    'Who would contribute, in order; null when nothing changed or the cell is too small.';
COMMENT ON COLUMN privacy.candidate.results IS
    'Their exact results in the order of org_ids, in the unit of the question.';
COMMENT ON COLUMN privacy.candidate.rule IS 'The first rule that forbids a new figure (R1_K, R2_N, R4_HOMOG, R7_BATCH, R6_EXPO); null when none does.';
COMMENT ON COLUMN privacy.candidate.is_refused_again IS
    'The exposure budget refused a figure of the cell, and since then too few have changed to try again.';
COMMENT ON COLUMN privacy.candidate.noises IS
    'The noise of a figure that is made: of mean, median, p25, p75 and p90, in units of which 24 are its standard deviation; null without noise.';
COMMENT ON COLUMN privacy.candidate.min_organisations IS
    'R1: how many organisations its figure must rest on; more for a hand-picked peer group than for others.';

-- Arrays, because there are as many contributions as organisations times cells: rows took eight
-- times the space. privacy.contribution shows the newest as rows.
--
-- Figures that were replaced stay: who has seen them still knows them. Those of a question may be
-- deleted when its organisations' results of then are nobody's secret any more.
CREATE TABLE privacy.membership (
    cell_id         bigint    NOT NULL,
    release_id      bigint    NOT NULL,
    org_ids         bigint[]  NOT NULL,
    results         numeric[] NOT NULL,
    n_organisations integer   NOT NULL,
    n_respondents   bigint    NOT NULL,
    n_fewest        bigint    NOT NULL,
    is_newest       boolean   NOT NULL DEFAULT true,
    changed_ids     bigint[]  NOT NULL DEFAULT '{}',
    noise           numeric   NOT NULL DEFAULT 0,
    kid             text,

    CONSTRAINT membership_pkey PRIMARY KEY (cell_id, release_id),
    CONSTRAINT membership_n_organisations_check
        CHECK (cardinality(org_ids) = n_organisations AND cardinality(results) = n_organisations),
    CONSTRAINT membership_kid_check CHECK ((noise = 0) = (kid IS NULL))
);

-- Each attempt compares with the newest figures, of which a cell has one.
CREATE UNIQUE INDEX membership_newest_idx ON privacy.membership (cell_id) WHERE is_newest;

COMMENT ON TABLE privacy.membership IS
    'Who contributed to each figure that was ever released, and with what result: the batch rule compares with the newest, the exposure budget adds up all.';
COMMENT ON COLUMN privacy.membership.cell_id IS 'The cell, as in benchmark.cell.';
COMMENT ON COLUMN privacy.membership.release_id IS 'The release in which that figure appeared.';
COMMENT ON COLUMN privacy.membership.org_ids IS
    'The contributors in order, a corporate group by its ultimate parent; the other arrays have theirs in the same order.';
COMMENT ON COLUMN privacy.membership.results IS
    'Their exact results in the order of org_ids, in the unit of the question.';
COMMENT ON COLUMN privacy.membership.n_organisations IS 'How many organisations contributed.';
COMMENT ON COLUMN privacy.membership.n_respondents IS 'How many people stand behind their results.';
COMMENT ON COLUMN privacy.membership.n_fewest IS
    'The fewest people behind any of the results: a stricter policy may no longer show the figure.';
COMMENT ON COLUMN privacy.membership.is_newest IS 'It is the newest figure of its cell.';
COMMENT ON COLUMN privacy.membership.changed_ids IS
    'While it is the newest: the contributors that joined, left or had another result when last looked at, in order.';
COMMENT ON COLUMN privacy.membership.noise IS
    'Standard deviation of the noise on the sum of the results, in the spread of privacy.noise_scale; 0: none.';
COMMENT ON COLUMN privacy.membership.kid IS
    'The key by which it was drawn, as in privacy.key_version: another key, another noise; null without noise.';

-- One row for each state in which a figure told of a month, not one for each figure: a month that is over
-- stands behind its quarter, its year and all time as it is.
CREATE TABLE privacy.answered_month (
    survey_id    bigint   NOT NULL,
    org_id       bigint   NOT NULL,
    month        date     NOT NULL,
    release_id   bigint   NOT NULL,
    question_ids bigint[] NOT NULL,
    n_answers    bigint   NOT NULL,
    state        bigint   NOT NULL,

    CONSTRAINT answered_month_pkey PRIMARY KEY (survey_id, org_id, month, release_id),
    CONSTRAINT answered_month_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES core.survey (survey_id),
    CONSTRAINT answered_month_n_answers_check CHECK (n_answers >= 0)
);

COMMENT ON TABLE privacy.answered_month IS
    'What the months of each contributor were when figures were made: the exposure budget adds up what all figures tell about them.';
COMMENT ON COLUMN privacy.answered_month.survey_id IS 'The survey, as in core.survey.';
COMMENT ON COLUMN privacy.answered_month.org_id IS 'The contributor: an organisation, or the ultimate parent of a corporate group.';
COMMENT ON COLUMN privacy.answered_month.month IS 'First day of the month in which it was answered (UTC).';
COMMENT ON COLUMN privacy.answered_month.release_id IS
    'The release from which on figures tell of this state, until there is a row of a later one. The newest may be that of a release which has not come about.';
COMMENT ON COLUMN privacy.answered_month.question_ids IS
    'The questions with a scale that were answered in it, in order. Empty: there are no answers any more.';
COMMENT ON COLUMN privacy.answered_month.n_answers IS
    'Answers to the question that most answered; its part of a longer period is the share of the month in it.';
COMMENT ON COLUMN privacy.answered_month.state IS
    'A hash of the answers to all questions of the survey: another one, another result.';

CREATE TABLE privacy.refused_figure (
    cell_id        bigint    NOT NULL,
    policy_version integer   NOT NULL,
    org_ids        bigint[]  NOT NULL,
    results        numeric[] NOT NULL,
    changed_ids    bigint[]  NOT NULL DEFAULT '{}',

    CONSTRAINT refused_figure_pkey PRIMARY KEY (cell_id),
    CONSTRAINT refused_figure_policy_version_fkey FOREIGN KEY (policy_version) REFERENCES privacy.policy (version)
);

COMMENT ON TABLE privacy.refused_figure IS
    'Of each cell the newest figure that the exposure budget refused: it is not tried again before as many have changed as would replace a figure.';
COMMENT ON COLUMN privacy.refused_figure.cell_id IS 'The cell, as in benchmark.cell.';
COMMENT ON COLUMN privacy.refused_figure.policy_version IS 'The policy by which it was refused; another one tries it anew.';
COMMENT ON COLUMN privacy.refused_figure.org_ids IS 'Who would have contributed, in order.';
COMMENT ON COLUMN privacy.refused_figure.results IS
    'Their exact results in the order of org_ids, in the unit of the question.';

COMMENT ON COLUMN privacy.refused_figure.changed_ids IS
    'The contributors that joined, left or had another result when last looked at, in order.';

CREATE TABLE privacy.suppression_log (
    suppression_id bigserial   NOT NULL,
    cell_id        bigint      NOT NULL,
    rule           text,
    logged_at      timestamptz NOT NULL,

    CONSTRAINT suppression_log_pkey PRIMARY KEY (suppression_id),
    CONSTRAINT suppression_log_rule_check CHECK (rule IN ('R1_K', 'R2_N', 'R4_HOMOG', 'R6_EXPO', 'R7_BATCH'))
);

-- The newest entry of a cell says whether there is anything new to write.
CREATE INDEX suppression_log_cell_idx ON privacy.suppression_log (cell_id, suppression_id DESC);

COMMENT ON TABLE privacy.suppression_log IS
    'Why a cell has no new figure, whenever that changed. For the privacy officer only: the difference between the reasons says something about the members.';
COMMENT ON COLUMN privacy.suppression_log.suppression_id IS
    'Number of the entry; the highest of a cell is its newest.';
COMMENT ON COLUMN privacy.suppression_log.cell_id IS 'The cell, as in benchmark.cell.';
COMMENT ON COLUMN privacy.suppression_log.rule IS 'The rule; null when none stands against the cell any more.';
COMMENT ON COLUMN privacy.suppression_log.logged_at IS 'When the rule began to stand against the cell.';

ALTER TABLE privacy.placement ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.placement FORCE ROW LEVEL SECURITY;
CREATE POLICY placement_engine ON privacy.placement TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY placement_officer ON privacy.placement FOR SELECT TO surveymark_privacy_officer USING (true);

ALTER TABLE privacy.candidate ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.candidate FORCE ROW LEVEL SECURITY;
CREATE POLICY candidate_engine ON privacy.candidate TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY candidate_officer ON privacy.candidate FOR SELECT TO surveymark_privacy_officer USING (true);

ALTER TABLE privacy.membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.membership FORCE ROW LEVEL SECURITY;
CREATE POLICY membership_engine ON privacy.membership TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY membership_officer ON privacy.membership FOR SELECT TO surveymark_privacy_officer USING (true);

ALTER TABLE privacy.answered_month ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.answered_month FORCE ROW LEVEL SECURITY;
CREATE POLICY answered_month_engine ON privacy.answered_month TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY answered_month_officer ON privacy.answered_month FOR SELECT TO surveymark_privacy_officer USING (true);

ALTER TABLE privacy.refused_figure ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy.refused_figure FORCE ROW LEVEL SECURITY;
CREATE POLICY refused_figure_engine ON privacy.refused_figure TO surveymark_engine USING (true) WITH CHECK (true);
CREATE POLICY refused_figure_officer ON privacy.refused_figure FOR SELECT TO surveymark_privacy_officer USING (true);

GRANT SELECT ON privacy.policy, privacy.policy_profile, privacy.policy_proposal, privacy.policy_approval,
    privacy.metric, privacy.tried_question, privacy.attempt, privacy.placement, privacy.candidate, privacy.membership,
    privacy.answered_month, privacy.refused_figure, privacy.suppression_log
    TO surveymark_privacy_officer;
