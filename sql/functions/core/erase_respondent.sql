CREATE OR REPLACE FUNCTION core.erase_respondent(
    p_organisation    text,
    p_respondent      text,
    OUT response_sets bigint,
    OUT items         bigint
)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id           bigint;
    v_respondent_id    bigint;
    v_response_set_ids bigint[];
BEGIN
    SELECT organisation.org_id INTO v_org_id
    FROM core.organisation AS organisation
    WHERE organisation.organisation = p_organisation;

    IF NOT found THEN
        RAISE EXCEPTION 'unknown organisation "%"', coalesce(p_organisation, '(null)')
            USING ERRCODE = 'SM009',
                  DETAIL  = 'No organisation is registered under this code.',
                  HINT    = 'Name the organisation by its code, and the person by the key that it chose.';
    END IF;

    -- What still waits goes first: a row that is on its way in right now is waited for, and found below.
    DELETE FROM core.response_load AS loaded
    WHERE loaded.organisation = p_organisation AND loaded.respondent = p_respondent;

    DELETE FROM core.rejected_response AS rejected
    WHERE rejected.row_content ->> 'organisation' = p_organisation
      AND rejected.row_content ->> 'respondent' = p_respondent;

    -- Locked, so that no response of this person can come in beside us.
    SELECT respondent.respondent_id INTO v_respondent_id
    FROM core.respondent AS respondent
    WHERE respondent.org_id = v_org_id AND respondent.respondent_key = p_respondent
    FOR UPDATE;

    v_response_set_ids := ARRAY(
        SELECT answered.response_set_id
        FROM core.response_set AS answered
        WHERE answered.org_id = v_org_id AND answered.respondent_id = v_respondent_id
        ORDER BY answered.response_set_id
        FOR UPDATE
    );

    response_sets := cardinality(v_response_set_ids);
    SELECT count(*) INTO items
    FROM core.response_item AS item
    WHERE item.org_id = v_org_id AND item.response_set_id = ANY (v_response_set_ids);

    -- The items follow, and capture counts them off. Changes in rollup.dead_letter stay: they name
    -- nobody, and what is counted off here is counted in there.
    DELETE FROM core.response_set AS answered
    WHERE answered.org_id = v_org_id AND answered.response_set_id = ANY (v_response_set_ids);

    DELETE FROM rollup.dead_letter AS dead
    WHERE dead.org_id = v_org_id AND dead.kind = 'score'
      AND (dead.content ->> 'response_set_id')::bigint = ANY (v_response_set_ids);

    DELETE FROM core.respondent AS respondent
    WHERE respondent.org_id = v_org_id AND respondent.respondent_id = v_respondent_id;

    -- That somebody was erased, not who.
    PERFORM ops.note_audit('erase', 'core.respondent', jsonb_build_object(
        'organisation', p_organisation, 'response_sets', response_sets, 'items', items));
END;
$$;

COMMENT ON FUNCTION core.erase_respondent(text, text) IS
    'Erase a person: the response sets with their items and voice recordings, what waits or was rejected in a load, and the person; the counts follow with the next drain, what readers see in its steps. Returns how many sets and items went, 0 for a person who is not known. Error: SM009.';

GRANT EXECUTE ON FUNCTION core.erase_respondent(text, text) TO surveymark_operator;
