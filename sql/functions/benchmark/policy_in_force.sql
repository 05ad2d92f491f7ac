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
        min_verified_days          integer,
        max_exposure               numeric,
        homogeneity_fraction       numeric,
        homogeneity_band           numeric,
        scale_end_band             numeric,
        min_organisations_crossing integer,
        min_organisations_listed   integer,
        max_peer_group_requests    integer,
        max_peer_groups            integer,
        noise                      numeric,
        max_exposure_exact         numeric,
        min_edition_days           integer,
        peer_group_share           numeric,
        quantile_rounding          numeric,
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
           policy.batch_minimum, policy.batch_fraction, policy.rounding, policy.min_verified_days,
           policy.max_exposure, policy.homogeneity_fraction, policy.homogeneity_band, policy.scale_end_band,
           policy.min_organisations_crossing, policy.min_organisations_listed, policy.max_peer_group_requests,
           policy.max_peer_groups, policy.noise, policy.max_exposure_exact, policy.min_edition_days,
           policy.peer_group_share, policy.quantile_rounding, policy.effective_from
    FROM privacy.policy_in_force() AS policy;
END;
$$;

COMMENT ON FUNCTION benchmark.policy_in_force() IS
$$The rules by which benchmarks are released at present; they are no secret: one row. version and profile name them, effective_from is since when.
A figure rests on at least min_organisations organisations (min_organisations_quartile for the median and the quartiles,
min_organisations_tail for p90, min_organisations_crossing in a crossing of two categories and in a peer group), each with at least min_respondents different people, and on min_respondents_cell people in all.
It is replaced only when at least batch_minimum organisations, and at least the share batch_fraction (0 to 1) of all in the old figure or the
new, joined, left or have another result. Means are rounded to a grid of about rounding hundredths of the scale, the median, quartiles and p90 to one of quantile_rounding. Organisations count
that have been verified for min_verified_days days; a corporate group counts as one. All figures ever
released tell at most max_exposure about any one result (0: nothing, 1: they determine it).
The sum of the results behind a figure has noise of noise spreads of the question (standard deviation; 0: none); without it all figures would tell at
most max_exposure_exact. Peer groups may use the share peer_group_share of either limit. An edition follows the one before it after min_edition_days days at the earliest (0: as soon as something differs).
There is no figure where at least the share homogeneity_fraction (0 to 1) of the organisations lie within homogeneity_band hundredths of the scale
of one another, or whose mean lies within scale_end_band hundredths of an end of the scale.
A hand-picked peer group needs min_organisations_listed organisations; a contributor may request max_peer_group_requests peer groups in 24 hours
and have max_peer_groups that are not withdrawn.$$;

GRANT EXECUTE ON FUNCTION benchmark.policy_in_force()
    TO surveymark_reader, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator,
       surveymark_privacy_officer;
