CREATE OR REPLACE FUNCTION core.find_organisation(
    p_source  text,
    p_company text
)
    RETURNS TABLE (organisation text, kid text, is_registered boolean)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    -- The client could ask for plans, and would see the key as a constant in them.
    SET debug_print_parse = off
    SET debug_print_rewritten = off
    SET debug_print_plan = off
    SET plan_cache_mode = force_generic_plan
AS $$
BEGIN
    FOR kid IN
        SELECT known.kid
        FROM privacy.key_version AS known
        WHERE known.purpose = 'pseudonym' AND known.destroyed_at IS NULL
          AND (known.retired_at IS NULL
               OR EXISTS (SELECT FROM core.source_survey AS begun WHERE begun.source = p_source AND begun.kid = known.kid))
        ORDER BY known.created_at DESC, known.kid
    LOOP
        organisation  := core.source_organisation(privacy.hmac_blocks(privacy.key(kid)), p_source, p_company);
        is_registered := EXISTS (SELECT FROM core.organisation AS known WHERE known.organisation = find_organisation.organisation);

        IF is_registered THEN
            -- Who asked which company this is; the name of it stays out.
            PERFORM ops.note_audit('identify', 'core.organisation', jsonb_build_object('organisation', organisation));
        END IF;

        RETURN NEXT;
    END LOOP;
END;
$$;

COMMENT ON FUNCTION core.find_organisation(text, text) IS
$$The code under which a company of a source is known here, under each key of its surveys, the newest first: to verify it, or to name it the parent or
child of an organisation that is here by its own name. For operators; the audit says who asked for which code.$$;

GRANT EXECUTE ON FUNCTION core.find_organisation(text, text) TO surveymark_operator;
