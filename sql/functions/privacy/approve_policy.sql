CREATE OR REPLACE FUNCTION privacy.approve_policy(
    p_proposal_id bigint
)
    RETURNS integer
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_proposal  privacy.policy_proposal;
    v_newest    privacy.policy;
    v_approvers text[];
    v_version   integer;
BEGIN
    -- Approvers take turns, so that two at once make one version and not two; an edition in the making ends first.
    LOCK TABLE privacy.policy IN SHARE ROW EXCLUSIVE MODE;

    SELECT made.* INTO v_proposal FROM privacy.policy_proposal AS made WHERE made.proposal_id = p_proposal_id;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no proposal %', coalesce(p_proposal_id::text, 'null')
            USING ERRCODE = 'SM030',
                  HINT    = 'All of them are in privacy.proposal: surveymark benchmark policy list.';
    END IF;

    SELECT made.version INTO v_version FROM privacy.policy AS made WHERE made.proposal_id = p_proposal_id;

    IF FOUND THEN
        RAISE EXCEPTION 'proposal % has been approved already', p_proposal_id
            USING ERRCODE = 'SM033',
                  DETAIL  = format('It is version %s of the policy.', v_version),
                  HINT    = 'Nothing is left to do.';
    END IF;

    SELECT known.* INTO v_newest FROM privacy.policy AS known ORDER BY known.version DESC LIMIT 1;

    IF v_newest.version <> v_proposal.after_version THEN
        RAISE EXCEPTION 'proposal % has lapsed', p_proposal_id
            USING ERRCODE = 'SM033',
                  DETAIL  = format('It was made to follow version %s, but version %s did.',
                                   v_proposal.after_version, v_newest.version),
                  HINT    = 'Propose it anew, against the rules as they are now.';
    END IF;

    INSERT INTO privacy.policy_approval (proposal_id, approved_by, approved_at)
    VALUES (p_proposal_id, session_user, statement_timestamp())
    ON CONFLICT ON CONSTRAINT policy_approval_pkey DO NOTHING;

    IF NOT FOUND THEN
        RAISE EXCEPTION '"%" has approved proposal % already', session_user, p_proposal_id
            USING ERRCODE = 'SM033',
                  DETAIL  = 'Two different people must approve it.',
                  HINT    = 'Ask another privacy officer to approve it, with a login of their own.';
    END IF;

    SELECT array_agg(approval.approved_by ORDER BY approval.approved_at, approval.approved_by)
    INTO v_approvers
    FROM privacy.policy_approval AS approval
    WHERE approval.proposal_id = p_proposal_id;

    IF cardinality(v_approvers) < 2 THEN
        RETURN NULL;
    END IF;

    -- A rule that came with an upgrade after the proposal was made is taken from the version before.
    v_version := v_newest.version + 1;
    INSERT INTO privacy.policy
    SELECT (jsonb_populate_record(v_newest, v_proposal.rules || jsonb_build_object(
        'version', v_version,
        'profile', v_proposal.profile,
        'approved_by', v_approvers,
        'effective_from', greatest(v_proposal.effective_from, statement_timestamp()),
        'proposal_id', p_proposal_id
    ))).*;

    RETURN v_version;
END;
$$;

COMMENT ON FUNCTION privacy.approve_policy(bigint) IS
$$Approve a proposal (p_proposal_id, as in privacy.proposal). The second approval makes it a version of the policy; returns its number, or null
while a second person is missing. The login is the identity: SET ROLE does not change who approves. The proposer may be one
of the two. Errors: SM030 no such proposal, SM033 approved by the same login, approved already, or lapsed since another version came.$$;

GRANT EXECUTE ON FUNCTION privacy.approve_policy(bigint) TO surveymark_privacy_officer;
