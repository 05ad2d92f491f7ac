CREATE OR REPLACE FUNCTION benchmark.approve_peer_group(
    p_peer_group text
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_group    privacy.peer_group;
    v_proposer text;
BEGIN
    -- Locked, so that no withdrawal comes between.
    SELECT known.* INTO v_group FROM privacy.peer_group AS known WHERE known.peer_group = p_peer_group FOR UPDATE;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no peer group "%"', coalesce(p_peer_group, '(null)')
            USING ERRCODE = 'SM066',
                  HINT    = 'privacy.proposed_peer_group has those that wait: surveymark benchmark peer-group list --proposed.';
    ELSIF v_group.withdrawn_at IS NOT NULL OR v_group.approved_at IS NOT NULL THEN
        RAISE EXCEPTION 'peer group "%" waits for no approval', p_peer_group
            USING ERRCODE = 'SM065',
                  DETAIL  = CASE
                                WHEN v_group.withdrawn_at IS NOT NULL THEN 'It was withdrawn.'
                                WHEN v_group.criteria IS NOT NULL THEN 'It is a group by criteria, which the rules alone decide about.'
                                ELSE format('"%s" has approved it.', v_group.approved_by)
                            END,
                  HINT    = 'privacy.proposed_peer_group has those that wait: surveymark benchmark peer-group list --proposed.';
    END IF;

    SELECT proposal.requested_by
    INTO STRICT v_proposer
    FROM privacy.peer_group_request AS proposal
    WHERE proposal.peer_group_id = v_group.peer_group_id;

    IF v_proposer = session_user THEN
        RAISE EXCEPTION '"%" cannot approve the peer group "%"', session_user, p_peer_group
            USING ERRCODE = 'SM065',
                  DETAIL  = 'The same login proposed it; two different people must agree.',
                  HINT    = 'Ask another privacy officer to approve it, with a login of their own.';
    END IF;

    UPDATE privacy.peer_group
    SET approved_by = session_user, approved_at = statement_timestamp()
    WHERE peer_group.peer_group_id = v_group.peer_group_id;
END;
$$;

COMMENT ON FUNCTION benchmark.approve_peer_group(text) IS
$$Approve a hand-picked peer group (p_peer_group: its code, as in privacy.proposed_peer_group): it is tried from the next release on. The login
is the identity, and must be another than the proposer's: SET ROLE does not change who approves. Errors: SM065 the same login, or a group
that waits for no approval, SM066 no such group.$$;

GRANT EXECUTE ON FUNCTION benchmark.approve_peer_group(text) TO surveymark_privacy_officer;
