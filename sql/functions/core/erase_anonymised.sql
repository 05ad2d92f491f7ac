CREATE OR REPLACE FUNCTION core.erase_anonymised(
    p_source          text,
    p_survey          text,
    p_company         text,
    p_respondent      text,
    OUT response_sets bigint,
    OUT items         bigint
)
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    -- The client could ask for plans, and would see the key as a constant in them.
    SET debug_print_parse = off
    SET debug_print_rewritten = off
    SET debug_print_plan = off
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    v_kid          CONSTANT text := core.source_key(p_source, core.survey_id(p_survey));
    v_blocks       bytea[];
    v_organisation text;
BEGIN
    v_blocks       := privacy.hmac_blocks(privacy.key(v_kid));
    v_organisation := core.source_organisation(v_blocks, p_source, p_company);
    response_sets  := 0;
    items          := 0;

    IF EXISTS (SELECT FROM core.organisation AS known WHERE known.organisation = v_organisation) THEN
        SELECT erased.response_sets, erased.items
        INTO response_sets, items
        FROM core.erase_respondent(
            v_organisation, core.source_respondent(v_blocks, p_source, p_survey, p_company, p_respondent)
        ) AS erased;
    END IF;
END;
$$;

COMMENT ON FUNCTION core.erase_anonymised(text, text, text, text) IS
$$Erase a person of a source from a survey, by company and identifier as the source writes them: what core.erase_respondent() does, without
anybody learning the pseudonym. Returns how many sets and items went, 0 for a person who is not known. Errors: SM001; SM040 when the key was
destroyed, and nobody can find the person any more.$$;

GRANT EXECUTE ON FUNCTION core.erase_anonymised(text, text, text, text) TO surveymark_operator;
