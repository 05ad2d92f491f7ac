CREATE OR REPLACE FUNCTION privacy.least_organisations(
    p_policy privacy.policy,
    p_kind   text
)
    RETURNS integer
    LANGUAGE plpgsql
    IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN p_kind IN ('total', 'one_way')
        THEN p_policy.min_organisations
        ELSE greatest(p_policy.min_organisations, p_policy.min_organisations_crossing)
    END;
END;
$$;

COMMENT ON FUNCTION privacy.least_organisations(privacy.policy, text) IS
    'How many organisations a figure needs at least, by the kind of its cell (as in benchmark.cell): groups that overlap others need more than a total and its levels, since what a few members know together goes further there. Internal.';
