CREATE OR REPLACE FUNCTION benchmark.quantile_step(
    p_scale_min double precision,
    p_scale_max double precision
)
    RETURNS double precision
    LANGUAGE plpgsql
    STABLE
    STRICT
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN privacy.quantile_grid(made_by, p_scale_min::numeric, p_scale_max::numeric)
    FROM benchmark.release AS newest
    JOIN privacy.policy AS made_by ON made_by.version = newest.policy_version
    ORDER BY newest.release_id DESC
    LIMIT 1;
END;
$$;

COMMENT ON FUNCTION benchmark.quantile_step(double precision, double precision) IS
$$To what step the median, the quartiles and p90 of organisations are rounded by the rules of the newest edition, in units of the scale: 0.2 on 1 to 5 as shipped.
p_scale_min and p_scale_max: the limits of the question, 0 and 1 for yes/no. The quartile itself lies up to half a step beside the published
one. Null before the first edition.$$;

GRANT EXECUTE ON FUNCTION benchmark.quantile_step(double precision, double precision)
    TO surveymark_reader, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator,
       surveymark_privacy_officer;
