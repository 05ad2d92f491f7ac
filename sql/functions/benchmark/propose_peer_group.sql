CREATE OR REPLACE FUNCTION benchmark.propose_peer_group(
    p_peer_group    text,
    p_title         text,
    p_organisations text[]
)
    RETURNS void
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_policy         privacy.policy := privacy.policy_in_force();
    v_least          integer := greatest(v_policy.min_organisations_listed, privacy.least_organisations(v_policy, 'peer_group'));
    v_unknown        text;
    v_n_contributors integer;
    v_peer_group_id  bigint;
BEGIN
    IF coalesce(p_title, '') = '' OR coalesce(cardinality(p_organisations), 0) = 0 THEN
        RAISE EXCEPTION 'title or organisations are missing'
            USING ERRCODE = 'SM020',
                  DETAIL  = 'A hand-picked group has a title that everybody reads, and a list of organisations.',
                  HINT    = 'Pass both, as in benchmark.propose_peer_group(''grocers'', ''Association of grocers'', ''{acme,beta}'').';
    ELSIF length(p_title) > 100 THEN
        RAISE EXCEPTION 'a title of % characters is out of range', length(p_title)
            USING ERRCODE = 'SM025',
                  DETAIL  = 'Titles have 1 to 100 characters.',
                  HINT    = 'Shorten it.';
    END IF;

    LOCK TABLE privacy.peer_group IN SHARE ROW EXCLUSIVE MODE;

    PERFORM privacy.check_peer_group_code(p_peer_group);

    SELECT picked.organisation
    INTO v_unknown
    FROM unnest(p_organisations) WITH ORDINALITY AS picked (organisation, place)
    WHERE NOT EXISTS (SELECT FROM core.organisation AS known WHERE known.organisation = picked.organisation)
    ORDER BY picked.place
    LIMIT 1;

    IF FOUND THEN
        RAISE EXCEPTION 'unknown organisation "%"', coalesce(v_unknown, '(null)')
            USING ERRCODE = 'SM009',
                  DETAIL  = 'No organisation is registered under this code.',
                  HINT    = 'Correct the code, or leave it out: the list cannot change later.';
    END IF;

    SELECT count(DISTINCT counted.contributor_id)
    INTO v_n_contributors
    FROM core.organisation
    JOIN privacy.counted_organisation AS counted ON counted.org_id = organisation.org_id
    WHERE organisation.organisation = ANY (p_organisations);

    IF v_n_contributors < v_least THEN
        RAISE EXCEPTION 'a hand-picked group of % contributors is too small', v_n_contributors
            USING ERRCODE = 'SM064',
                  DETAIL  = format('It needs %s that count: active and verified, a corporate group as one.',
                                   v_least),
                  HINT    = 'Add organisations, or let a member request a group by criteria.';
    END IF;

    INSERT INTO privacy.peer_group (peer_group, title, requested_at)
    VALUES (p_peer_group, p_title, statement_timestamp())
    RETURNING peer_group_id INTO v_peer_group_id;

    INSERT INTO privacy.peer_group_listing (org_id, peer_group_id)
    SELECT organisation.org_id, v_peer_group_id
    FROM core.organisation
    WHERE organisation.organisation = ANY (p_organisations);

    INSERT INTO privacy.peer_group_request (peer_group_id, requested_by, requested_at)
    VALUES (v_peer_group_id, session_user, statement_timestamp());
END;
$$;

COMMENT ON FUNCTION benchmark.propose_peer_group(text, text, text[]) IS
$$Propose a hand-picked peer group, such as a verified association; it is tried from the first release after a privacy officer with another login
has called benchmark.approve_peer_group(). p_peer_group: its code, small letters, digits and hyphens. p_title: what everybody reads. p_organisations: the
codes of its organisations, which never change; at least 15 contributors (min_organisations_listed of the policy). The login is noted as the proposer.
Errors: SM009 unknown organisation, SM020 missing, SM025 a title that is too long, SM062 a code that is malformed or taken, SM064 too few.$$;

GRANT EXECUTE ON FUNCTION benchmark.propose_peer_group(text, text, text[]) TO surveymark_operator;
