CREATE OR REPLACE FUNCTION benchmark.request_peer_group(
    p_peer_group text,
    p_criteria   jsonb
)
    RETURNS text
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id        bigint := ops.current_org();
    v_policy        privacy.policy := privacy.policy_in_force();
    v_criteria      jsonb := privacy.check_criteria(p_criteria);
    v_contributor   bigint;
    v_published     text;
    v_group         privacy.peer_group;
    v_last_requests timestamptz[];
    v_n_groups      integer;
BEGIN
    SELECT counted.contributor_id
    INTO v_contributor
    FROM privacy.counted_organisation AS counted
    WHERE counted.org_id = v_org_id;

    IF NOT FOUND THEN
        RAISE EXCEPTION 'your organisation cannot request the peer group "%" yet', p_peer_group
            USING ERRCODE = 'SM065',
                  DETAIL  = 'Only organisations that count towards benchmarks can: those that are active and verified.',
                  HINT    = 'Ask the operator to verify it; peer groups that others requested are in analytics.peer_group.';
    END IF;

    -- One request at a time: two at once would make one group twice, and pass a quota together.
    LOCK TABLE privacy.peer_group IN SHARE ROW EXCLUSIVE MODE;

    v_published := privacy.published_group(v_criteria);

    IF v_published IS NOT NULL THEN
        RETURN v_published;
    END IF;

    -- Under its old code, and with its old figures: the batch rule goes on from there.
    SELECT known.* INTO v_group FROM privacy.peer_group AS known WHERE known.criteria = v_criteria;

    IF NOT FOUND THEN
        PERFORM privacy.check_peer_group_code(p_peer_group);
    END IF;

    SELECT array_agg(earlier.requested_at ORDER BY earlier.requested_at DESC)
    INTO v_last_requests
    FROM privacy.peer_group_request AS earlier
    JOIN core.organisation AS own ON own.org_id = earlier.org_id
    WHERE coalesce(own.parent_org_id, own.org_id) = v_contributor
      AND earlier.requested_at > statement_timestamp() - interval '24 hours';

    IF coalesce(cardinality(v_last_requests), 0) >= v_policy.max_peer_group_requests THEN
        RAISE EXCEPTION 'your organisation has requested % peer groups within 24 hours', coalesce(cardinality(v_last_requests), 0)
            USING ERRCODE = 'SM063',
                  DETAIL  = format('The policy allows %s.', v_policy.max_peer_group_requests),
                  HINT    = coalesce(format('Try again after %s UTC.', to_char(
                                v_last_requests[v_policy.max_peer_group_requests] AT TIME ZONE 'UTC' + interval '24 hours',
                                'YYYY-MM-DD HH24:MI')),
                            'Ask the operator of your benchmarks.');
    END IF;

    SELECT count(*)
    INTO v_n_groups
    FROM privacy.peer_group AS known
    WHERE known.withdrawn_at IS NULL AND privacy.peer_group_owner(known.peer_group_id) = v_contributor;

    IF v_n_groups >= v_policy.max_peer_groups THEN
        RAISE EXCEPTION 'your organisation has % peer groups', v_n_groups
            USING ERRCODE = 'SM063',
                  DETAIL  = format('The policy allows %s that are not withdrawn.', v_policy.max_peer_groups),
                  HINT    = 'Withdraw one that is not needed any more: benchmark.withdraw_peer_group(code).';
    END IF;

    IF v_group.peer_group_id IS NULL THEN
        INSERT INTO privacy.peer_group (peer_group, criteria, requested_at, approved_at)
        VALUES (p_peer_group, v_criteria, statement_timestamp(), statement_timestamp())
        RETURNING * INTO v_group;
    ELSE
        UPDATE privacy.peer_group
        SET approved_at = statement_timestamp(), withdrawn_by = NULL, withdrawn_at = NULL
        WHERE peer_group.peer_group_id = v_group.peer_group_id;
    END IF;

    INSERT INTO privacy.peer_group_request (peer_group_id, org_id, requested_by, requested_at)
    VALUES (v_group.peer_group_id, v_org_id, session_user, statement_timestamp());

    RETURN format('peer_group:%s', v_group.peer_group);
END;
$$;

COMMENT ON FUNCTION benchmark.request_peer_group(text, jsonb) IS
$$Ask for benchmarks of the organisations that have certain levels. They are tried with the next release, under the same rules as all others.
p_peer_group: a code for the group, small letters, digits and hyphens. p_criteria: {category: [level, ...]}, as in
{"industry": ["retail", "finance"], "organisation_size": ["small"]}: one of the levels in each category; one or two categories. Who is in it follows
the levels that organisations have; the criteria never change. Returns the name by which analytics.get_anonymized_benchmark() knows the group:
where there is one of the same criteria already, a level or a peer group, it is named and nothing is requested. Everybody sees the group in
analytics.peer_group, titled by its levels, and nobody who asked for it. You ask in the name of your organisation, which is that of your role.
Errors: SM016 role of no organisation, SM018 unknown category or level, SM020 no criteria, SM060 criteria that cannot be read, SM061 more than two
categories, SM062 a code that is malformed or taken, SM063 more than 3 requests in 24 hours or more than 6 groups that are not withdrawn
(benchmark.policy_in_force() has the numbers), SM065 an organisation that does not count.$$;

GRANT EXECUTE ON FUNCTION benchmark.request_peer_group(text, jsonb) TO surveymark_org_reader, surveymark_analyst;
