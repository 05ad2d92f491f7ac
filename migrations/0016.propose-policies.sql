-- Policies are proposed and approved, by two people.
-- depends: 0015.find-benchmarks-of-a-group

-- Written as what differs from the shipped version, so that a rule that is added later is in every profile.
CREATE TABLE privacy.policy_profile (
    profile text  NOT NULL,
    title   text  NOT NULL,
    rules   jsonb NOT NULL,
    lacks   text,

    CONSTRAINT policy_profile_pkey PRIMARY KEY (profile),
    CONSTRAINT policy_profile_rules_check CHECK (jsonb_typeof(rules) = 'object')
);

COMMENT ON TABLE privacy.policy_profile IS 'The shipped sets of rules, from which a policy can be proposed.';
COMMENT ON COLUMN privacy.policy_profile.profile IS 'Name of the profile.';
COMMENT ON COLUMN privacy.policy_profile.title IS 'For whom it is, in words.';
COMMENT ON COLUMN privacy.policy_profile.rules IS
    'The rules that differ from version 1 of privacy.policy: {column: value}.';
COMMENT ON COLUMN privacy.policy_profile.lacks IS
    'What the engine cannot do yet of what the profile promises, in words: it cannot be proposed until then. Null when nothing is missing.';

INSERT INTO privacy.policy_profile (profile, title, rules, lacks)
VALUES
    ('standard', 'Members bound by terms, exact figures', '{}', NULL),
    ('strict', 'Outsiders, and markets with few members',
     '{"min_organisations": 8, "min_organisations_quartile": 20, "min_organisations_tail": 50,
       "min_respondents_cell": 50, "batch_fraction": 0.50}',
     'keyed noise (R8)');

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

ALTER TABLE privacy.policy ADD COLUMN proposal_id bigint;
-- Not NOT VALID: there is a handful of rows.
ALTER TABLE privacy.policy
    -- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
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

COMMENT ON COLUMN privacy.policy.proposal_id IS 'The proposal that was approved, with its reason; null for the shipped version.';

GRANT SELECT ON privacy.policy_profile, privacy.policy_proposal, privacy.policy_approval
    TO surveymark_privacy_officer;
