CREATE OR REPLACE FUNCTION benchmark.withdraw_peer_group(
    p_peer_group text
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_role        name := CASE current_setting('role') WHEN 'none' THEN session_user ELSE current_setting('role') END;
    v_is_officer  boolean := pg_has_role(v_role, 'surveymark_privacy_officer', 'MEMBER');
    v_is_operator boolean := pg_has_role(v_role, 'surveymark_operator', 'MEMBER');
    v_group       privacy.peer_group;
    v_org_id      bigint;
    v_contributor bigint;
BEGIN
    -- A role that may withdraw for nobody is told so before anything about the group.
    IF NOT v_is_officer AND NOT v_is_operator THEN
        v_org_id := ops.current_org();
    END IF;

    SELECT coalesce(own.parent_org_id, own.org_id)
    INTO v_contributor
    FROM core.organisation AS own
    WHERE own.org_id = v_org_id;

    SELECT known.*
    INTO v_group
    FROM privacy.peer_group AS known
    WHERE known.peer_group = p_peer_group
      AND (v_is_officer OR v_is_operator OR known.approved_at IS NOT NULL)
    FOR UPDATE;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no peer group "%"', coalesce(p_peer_group, '(null)')
            USING ERRCODE = 'SM066',
                  HINT    = 'analytics.peer_group has all of them: surveymark benchmark peer-group list.';
    ELSIF v_group.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'peer group "%" has been withdrawn already', p_peer_group
            USING ERRCODE = 'SM065',
                  DETAIL  = format('That was at %s UTC.', to_char(v_group.withdrawn_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')),
                  HINT    = 'Nothing is left to do.';
    ELSIF NOT v_is_officer
        AND (v_group.criteria IS NULL AND v_is_operator
             OR privacy.peer_group_owner(v_group.peer_group_id) = v_contributor) IS NOT TRUE
    THEN
        RAISE EXCEPTION 'peer group "%" is not yours to withdraw', p_peer_group
            USING ERRCODE = 'SM065',
                  DETAIL  = 'The organisation that requested it can, or a privacy officer; an operator withdraws hand-picked groups.',
                  HINT    = 'Ask the privacy officer.';
    END IF;

    UPDATE privacy.peer_group
    SET withdrawn_by = session_user, withdrawn_at = statement_timestamp()
    WHERE peer_group.peer_group_id = v_group.peer_group_id;
END;
$$;

COMMENT ON FUNCTION benchmark.withdraw_peer_group(text) IS
$$Withdraw a peer group (p_peer_group: its code): from the next release on it is neither tried nor shown. What was released of it stays in the
releases, and counts in the exposure budget. An organisation withdraws what it requested last, an operator hand-picked groups, a privacy officer any.
Errors: SM016 role of no organisation, SM065 not yours, or withdrawn already, SM066 no such group.$$;

GRANT EXECUTE ON FUNCTION benchmark.withdraw_peer_group(text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_operator, surveymark_privacy_officer;
