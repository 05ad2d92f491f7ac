CREATE OR REPLACE FUNCTION cache.clear(
    p_organisation text DEFAULT NULL
)
    RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_org_id bigint;
    v_gone   bigint;
BEGIN
    IF p_organisation IS NOT NULL THEN
        SELECT known.org_id INTO v_org_id FROM core.organisation AS known WHERE known.organisation = p_organisation;

        IF NOT found THEN
            RAISE EXCEPTION 'unknown organisation "%"', p_organisation
                USING ERRCODE = 'SM009',
                      DETAIL  = 'No organisation is registered under this code.',
                      HINT    = 'Without a code the results of all are forgotten.';
        END IF;
    END IF;

    -- Also for what is being computed right now, which is not there yet.
    IF v_org_id IS NULL THEN
        PERFORM cache.note_all('data_update');
    ELSE
        INSERT INTO cache.change (org_id, survey_id, kind, xid)
        VALUES (v_org_id, 0, 'data_update', pg_current_xact_id())
        ON CONFLICT DO NOTHING;
    END IF;

    DELETE FROM cache.entry WHERE v_org_id IS NULL OR entry.org_id = v_org_id;
    GET DIAGNOSTICS v_gone = ROW_COUNT;

    RETURN v_gone;
END;
$$;

COMMENT ON FUNCTION cache.clear(text) IS
$$Forget all results in the cache, or those of one organisation; returns how many there were. It is never needed for right figures, except after tables were changed with their triggers off.
p_organisation: its code, null for all. Error: SM009 unknown organisation.
Answers to: invalidateCache.$$;

GRANT EXECUTE ON FUNCTION cache.clear(text) TO surveymark_operator;
