CREATE OR REPLACE FUNCTION privacy.policy_rules(
    p_policy privacy.policy
)
    RETURNS jsonb
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN to_jsonb(p_policy) - '{version,profile,approved_by,effective_from,proposal_id}'::text[];
END;
$$;

COMMENT ON FUNCTION privacy.policy_rules(privacy.policy) IS
    'The rules of a policy without what says where it comes from: {column: value}. Internal.';
