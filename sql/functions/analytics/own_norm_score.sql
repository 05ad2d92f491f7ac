CREATE OR REPLACE FUNCTION analytics.own_norm_score(
    p_survey text DEFAULT NULL,
    p_by     text DEFAULT 'total'
)
    RETURNS TABLE (
        survey        text,
        scale         text,
        scale_title   text,
        norm_group    text,
        n             bigint,
        mean          double precision,
        ci_low        double precision,
        ci_high       double precision,
        ci_level      double precision,
        norm_mean     double precision,
        norm_sd       double precision,
        norm_n        bigint,
        source        text,
        t_score       double precision,
        t_ci_low      double precision,
        t_ci_high     double precision,
        percentile    double precision,
        outcome       text,
        method        text,
        status        text,
        reason        text,
        segment_kind  text,
        segment       text,
        segment_title text
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
    IF (p_by IN ('total', 'department', 'job_role')) IS NOT TRUE THEN
        RAISE EXCEPTION 'no norm scores by "%"', coalesce(p_by, 'null')
            USING ERRCODE = 'SM025',
                  DETAIL  = 'Scores are held against norms in total, by department or by job_role.',
                  HINT    = 'Write analytics.own_norm_score(survey, ''department'').';
    END IF;

    RETURN QUERY
    WITH own AS (
        SELECT total.survey, total.question, total.question_title, 'total' AS segment_kind, NULL::text AS segment,
               'Total' AS segment_title, total.n, total.mean, total.ci_low, total.ci_high, total.ci_level, total.method,
               total.status, total.reason, 0 AS ordinal
        FROM analytics.own_results(p_survey) AS total
        WHERE p_by = 'total'
        UNION ALL
        SELECT part.survey, part.question, part.question_title, part.segment_kind, part.segment, part.segment_title,
               part.n, part.mean, part.ci_low, part.ci_high, part.ci_level, part.method, part.status, part.reason,
               (row_number() OVER ())::integer
        FROM analytics.own_breakdown(p_survey, nullif(p_by, 'total')) AS part
        WHERE p_by <> 'total'
    )
    SELECT own.survey, own.question, own.question_title, norm.norm_group, own.n, own.mean, own.ci_low, own.ci_high, own.ci_level,
           norm.mean::double precision, norm.sd::double precision, norm.n, norm.source, placed.t_score, low.t_score, high.t_score,
           placed.percentile,
           CASE
               WHEN own.ci_low > norm.mean THEN 'above'
               WHEN own.ci_high < norm.mean THEN 'below'
               WHEN own.ci_low IS NOT NULL THEN 'not distinguishable'
           END,
           concat_ws('; ', own.method, placed.method), own.status, coalesce(own.reason, placed.reason),
           own.segment_kind, own.segment, own.segment_title
    FROM own
    JOIN core.survey AS known ON known.survey = own.survey
    JOIN core.norm AS norm ON norm.survey_id = known.survey_id AND norm.scale = own.question
    CROSS JOIN LATERAL analytics.norm_score(own.mean, norm.mean::double precision, norm.sd::double precision) AS placed
    CROSS JOIN LATERAL analytics.norm_score(own.ci_low, norm.mean::double precision, norm.sd::double precision) AS low
    CROSS JOIN LATERAL analytics.norm_score(own.ci_high, norm.mean::double precision, norm.sd::double precision) AS high
    ORDER BY own.survey, own.question, norm.norm_group, own.ordinal;
END;
$$;

COMMENT ON FUNCTION analytics.own_norm_score(text, text) IS
$$Your organisation's mean score of each scale as a person with that score would stand in each norm group: one row for each scale and group, over all time.
p_survey: a survey's code, null for all of yours. p_by: total, or department or job_role for a row for each of them as well; segment_kind, segment and segment_title
say which, as in analytics.own_breakdown. n, mean and its interval are those of analytics.own_results or analytics.own_breakdown; norm_mean, norm_sd and norm_n are the norm, and source
says where it comes from. t_score has the mean of the group at 50 and ten for each of its standard deviations, with the interval t_ci_low to t_ci_high of
your mean; percentile is the percentage of the group who score lower, if its scores are normal. outcome is above or below where the interval leaves out the
mean of the group, else not distinguishable; that the norm itself rests on a sample is not in it.
status: ok, protected, none. Raises SM001 unknown survey, SM016 role of no organisation, SM025 other p_by.$$;

GRANT EXECUTE ON FUNCTION analytics.own_norm_score(text, text)
    TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
