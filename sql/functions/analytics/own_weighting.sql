CREATE OR REPLACE FUNCTION analytics.own_weighting(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey             text,
        version            integer,
        run_at             timestamptz,
        from_date          date,
        to_date            date,
        margin             text,
        level              text,
        n_level            bigint,
        target_percent     double precision,
        unweighted_percent double precision,
        weighted_percent   double precision,
        n                  bigint,
        n_unknown          bigint,
        n_effective        double precision,
        design_effect      double precision,
        smallest_weight    double precision,
        largest_weight     double precision,
        iterations         integer,
        is_converged       boolean,
        max_discrepancy    double precision,
        method             text,
        status             text,
        reason             text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_org_id bigint := ops.current_org();
BEGIN
    RETURN QUERY
    SELECT own.survey, run.version, run.run_at, run.from_date, run.to_date, reached.margin, reached.level,
           CASE WHEN NOT own.is_confidential THEN reached.n END, 100 * reached.target_share,
           CASE WHEN NOT own.is_confidential THEN 100 * reached.unweighted_share END, 100 * reached.weighted_share,
           run.n / grid.step * grid.step, CASE WHEN NOT own.is_confidential THEN run.n_unknown END,
           CASE WHEN own.is_confidential THEN round(run.n_effective / 5) * 5 ELSE run.n_effective END,
           CASE WHEN own.is_confidential THEN round(run.design_effect * 10) / 10 ELSE run.design_effect END,
           CASE WHEN NOT own.is_confidential THEN run.smallest_weight::double precision END,
           CASE WHEN NOT own.is_confidential THEN run.largest_weight::double precision END,
           run.iterations, run.is_converged, run.max_discrepancy,
           run.method || '; effective size and design effect of Kish (1965)', 'ok',
           CASE WHEN own.is_confidential
                THEN 'of a confidential survey no numbers or shares without weights: two readings of the same answers say more than one' END
    FROM analytics._own_survey(p_survey) AS own
    CROSS JOIN LATERAL (
        SELECT latest.*
        FROM core.weighting_run AS latest
        WHERE latest.org_id = v_org_id AND latest.survey_id = own.survey_id
        ORDER BY latest.version DESC
        LIMIT 1
    ) AS run
    JOIN core.weighting_margin AS reached
        ON reached.org_id = run.org_id AND reached.survey_id = run.survey_id AND reached.version = run.version
    CROSS JOIN LATERAL (SELECT CASE WHEN own.is_confidential THEN 5 ELSE 1 END AS step) AS grid
    ORDER BY own.survey, reached.margin, reached.level;
END;
$$;

COMMENT ON FUNCTION analytics.own_weighting(text) IS
$$How your organisation's responses were weighted, by the latest run for each survey: one row for each margin and level that it was brought to.
p_survey: a survey's code, null for all of yours. version counts the runs; from_date to to_date are the days of the responses that were weighted, null for
open. target_percent is what the level should have of its margin, unweighted_percent what it has by number of responses, n_level of them, and weighted_percent what
it has with the weights. n responses were weighted; n_unknown of them are on no known level of some margin and kept their weight there. n_effective and
design_effect say what the weights cost (Kish 1965): so many equal weights would be as precise. Weights go from smallest_weight to largest_weight, with mean
1. iterations, is_converged and max_discrepancy, the largest difference of a share from its target, say how the raking went. The figures themselves, weighted and unweighted, are in
analytics.own_results. Confidential surveys: n and n_effective by fives, design_effect to one decimal, no unweighted figures.
status: ok. Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_weighting(text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
