CREATE OR REPLACE FUNCTION analytics.own_norm_score(
    p_survey text DEFAULT NULL
)
    RETURNS TABLE (
        survey      text,
        scale       text,
        scale_title text,
        norm_group  text,
        n           bigint,
        mean        double precision,
        ci_low      double precision,
        ci_high     double precision,
        ci_level    double precision,
        norm_mean   double precision,
        norm_sd     double precision,
        norm_n      bigint,
        source      text,
        t_score     double precision,
        t_ci_low    double precision,
        t_ci_high   double precision,
        percentile  double precision,
        outcome     text,
        method      text,
        status      text,
        reason      text
    )
    LANGUAGE plpgsql
    STABLE
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    -- Who asks comes first: a role of no organisation learns nothing else.
    PERFORM ops.current_org();

    RETURN QUERY
    SELECT own.survey, own.question, own.question_title, norm.norm_group, own.n, own.mean, own.ci_low, own.ci_high, own.ci_level,
           norm.mean::double precision, norm.sd::double precision, norm.n, norm.source, placed.t_score, low.t_score, high.t_score,
           placed.percentile,
           CASE
               WHEN own.ci_low > norm.mean THEN 'above'
               WHEN own.ci_high < norm.mean THEN 'below'
               WHEN own.ci_low IS NOT NULL THEN 'not distinguishable'
           END,
           concat_ws('; ', own.method, placed.method), own.status, coalesce(own.reason, placed.reason)
    FROM analytics.own_results(p_survey) AS own
    JOIN core.survey AS known ON known.survey = own.survey
    JOIN core.norm AS norm ON norm.survey_id = known.survey_id AND norm.scale = own.question
    CROSS JOIN LATERAL analytics.norm_score(own.mean, norm.mean::double precision, norm.sd::double precision) AS placed
    CROSS JOIN LATERAL analytics.norm_score(own.ci_low, norm.mean::double precision, norm.sd::double precision) AS low
    CROSS JOIN LATERAL analytics.norm_score(own.ci_high, norm.mean::double precision, norm.sd::double precision) AS high
    ORDER BY own.survey, own.question, norm.norm_group;
END;
$$;

COMMENT ON FUNCTION analytics.own_norm_score(text) IS
$$Your organisation's mean score of each scale as a person with that score would stand in each norm group: one row for each scale and group, over all time.
p_survey: a survey's code, null for all of yours. n, mean and its interval are those of analytics.own_results; norm_mean, norm_sd and norm_n are the norm, and source
says where it comes from. t_score has the mean of the group at 50 and ten for each of its standard deviations, with the interval t_ci_low to t_ci_high of
your mean; percentile is the percentage of the group who score lower, if its scores are normal. outcome is above or below where the interval leaves out the
mean of the group, else not distinguishable; that the norm itself rests on a sample is not in it.
status: ok, protected, none. Raises SM001 unknown survey, SM016 role of no organisation.$$;

GRANT EXECUTE ON FUNCTION analytics.own_norm_score(text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
