CREATE OR REPLACE FUNCTION ops.audit_responses()
    RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_changed record;
BEGIN
    -- How many, and whose; never what they say or who gave them.
    FOR v_changed IN
        SELECT organisation.organisation, survey.survey, count(*) AS n
        FROM old_set AS former
        JOIN core.organisation ON organisation.org_id = former.org_id
        JOIN core.survey ON survey.survey_id = former.survey_id
        GROUP BY 1, 2
        ORDER BY 1, 2
    LOOP
        PERFORM ops.note_audit(lower(TG_OP), 'core.response_set', to_jsonb(v_changed));
    END LOOP;

    RETURN NULL;
END;
$$;

COMMENT ON FUNCTION ops.audit_responses() IS
    'Write an entry of the audit for each organisation and survey of which a statement changed or deleted response sets.';

CREATE OR REPLACE TRIGGER response_set_update_audit AFTER UPDATE ON core.response_set
    REFERENCING OLD TABLE AS old_set
    FOR EACH STATEMENT EXECUTE FUNCTION ops.audit_responses();
CREATE OR REPLACE TRIGGER response_set_delete_audit AFTER DELETE ON core.response_set
    REFERENCING OLD TABLE AS old_set
    FOR EACH STATEMENT EXECUTE FUNCTION ops.audit_responses();
