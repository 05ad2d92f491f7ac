CREATE OR REPLACE FUNCTION privacy.policy_in_force()
    RETURNS privacy.policy
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_policy privacy.policy;
BEGIN
    SELECT policy.*
    INTO STRICT v_policy
    FROM privacy.policy
    WHERE policy.effective_from <= statement_timestamp()
    ORDER BY policy.version DESC
    LIMIT 1;

    RETURN v_policy;
END;
$$;

COMMENT ON FUNCTION privacy.policy_in_force() IS 'The newest version of the rules that is effective by now.';

-- The view privacy.counted_organisation calls it in the name of whoever reads the view.
GRANT EXECUTE ON FUNCTION privacy.policy_in_force() TO surveymark_privacy_officer;
