CREATE OR REPLACE FUNCTION benchmark.policy_in_force()
    RETURNS TABLE (
        version                    integer,
        profile                    text,
        min_organisations          integer,
        min_organisations_quartile integer,
        min_organisations_tail     integer,
        min_respondents            integer,
        min_respondents_cell       integer,
        batch_minimum              integer,
        batch_fraction             numeric,
        rounding                   numeric,
        effective_from             timestamptz
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT policy.version, policy.profile, policy.min_organisations, policy.min_organisations_quartile,
           policy.min_organisations_tail, policy.min_respondents, policy.min_respondents_cell,
           policy.batch_minimum, policy.batch_fraction, policy.rounding, policy.effective_from
    FROM privacy.policy_in_force() AS policy;
END;
$$;

COMMENT ON FUNCTION benchmark.policy_in_force() IS
    'The rules by which benchmarks are released at present; they are no secret. The columns are explained on privacy.policy.';

GRANT EXECUTE ON FUNCTION benchmark.policy_in_force()
    TO surveymark_reader, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator,
       surveymark_privacy_officer;
