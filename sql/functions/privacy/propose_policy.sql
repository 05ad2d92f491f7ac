CREATE OR REPLACE FUNCTION privacy.propose_policy(
    p_reason         text,
    p_changes        jsonb DEFAULT '{}',
    p_profile        text DEFAULT NULL,
    p_effective_from timestamptz DEFAULT NULL
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_newest      privacy.policy;
    v_shipped     privacy.policy_profile;
    v_base        privacy.policy;
    v_rules       jsonb;
    v_unknown     text;
    v_proposal_id bigint;
BEGIN
    IF coalesce(p_reason, '') = '' THEN
        RAISE EXCEPTION 'the reason is missing'
            USING ERRCODE = 'SM020',
                  DETAIL  = 'A policy is kept for ever, and with it why it was proposed.',
                  HINT    = 'Say in a sentence why the rules shall change.';
    END IF;

    IF p_effective_from < statement_timestamp() THEN
        RAISE EXCEPTION 'a policy cannot be effective from %', p_effective_from
            USING ERRCODE = 'SM025',
                  DETAIL  = 'Releases were made by the rules that were in force then.',
                  HINT    = 'Choose a later time, or leave it out: then it is effective from its second approval on.';
    END IF;

    -- Not the rules in force: a version that is approved for later would be undone unseen.
    SELECT known.* INTO STRICT v_newest FROM privacy.policy AS known ORDER BY known.version DESC LIMIT 1;

    IF p_profile IS NULL THEN
        v_base  := v_newest;
        v_rules := privacy.policy_rules(v_base);
    ELSE
        SELECT known.* INTO v_shipped FROM privacy.policy_profile AS known WHERE known.profile = p_profile;

        IF NOT FOUND THEN
            RAISE EXCEPTION 'unknown profile "%"', p_profile
                USING ERRCODE = 'SM030',
                      DETAIL  = format('There are: %s.', (
                                    SELECT string_agg(known.profile, ', ' ORDER BY known.profile)
                                    FROM privacy.policy_profile AS known)),
                      HINT    = 'Correct the name, or leave it out to start from the newest version.';
        END IF;

        SELECT shipped.* INTO STRICT v_base FROM privacy.policy AS shipped WHERE shipped.version = 1;
        v_rules := privacy.policy_rules(v_base) || v_shipped.rules;
    END IF;

    SELECT changed.rule
    INTO v_unknown
    FROM jsonb_object_keys(p_changes) AS changed (rule)
    WHERE NOT v_rules ? changed.rule
    ORDER BY changed.rule
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'unknown rule "%"', v_unknown
            USING ERRCODE = 'SM030',
                  DETAIL  = format('The rules are: %s.', (
                                SELECT string_agg(known.rule, ', ') FROM jsonb_object_keys(v_rules) AS known (rule))),
                  HINT    = 'Correct the name; benchmark.policy_in_force() explains each.';
    END IF;

    BEGIN
        v_rules := privacy.policy_rules(jsonb_populate_record(v_base, v_rules || p_changes));
    EXCEPTION WHEN data_exception THEN
        RAISE EXCEPTION 'a value of % cannot be read', p_changes
            USING ERRCODE = 'SM025',
                  DETAIL  = format('PostgreSQL says: %s.', SQLERRM),
                  HINT    = 'Write whole numbers for counts, decimals for shares.';
    END;

    PERFORM privacy.check_policy(v_rules);

    IF (v_rules ->> 'noise')::numeric > 0 THEN
        PERFORM privacy.active_key('noise');
    END IF;

    IF v_rules = privacy.policy_rules(v_newest) THEN
        RAISE EXCEPTION 'the proposal changes no rule'
            USING ERRCODE = 'SM033',
                  DETAIL  = format('Version %s has the same rules.', v_newest.version),
                  HINT    = 'Name what shall change, as in ''{"min_organisations": 8}''.';
    END IF;

    INSERT INTO privacy.policy_proposal (
        after_version, profile, rules, reason, effective_from, proposed_by, proposed_at
    )
    VALUES (
        v_newest.version, coalesce(p_profile, v_newest.profile), v_rules, p_reason, p_effective_from, session_user,
        statement_timestamp()
    )
    RETURNING proposal_id INTO v_proposal_id;

    RETURN v_proposal_id;
END;
$$;

COMMENT ON FUNCTION privacy.propose_policy(text, jsonb, text, timestamptz) IS
$$Propose rules for releases; they come into force when two people have called privacy.approve_policy(). Returns the number of the proposal.
p_reason: why, in words. p_changes: the rules that shall differ, {rule: value}, named as in benchmark.policy_in_force(). p_profile: the shipped profile
to start from; the newest version unless given. p_effective_from: from when on; from the second approval on unless given. The login
is noted as the proposer. Errors: SM020 no reason, SM025 a time in the past or a value that cannot be read, SM030 unknown profile or rule,
SM031 a value under its floor, SM033 nothing would change, SM040 noise without a key for it.$$;

GRANT EXECUTE ON FUNCTION privacy.propose_policy(text, jsonb, text, timestamptz) TO surveymark_privacy_officer;
