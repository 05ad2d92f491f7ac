CREATE OR REPLACE FUNCTION analytics.own_force_department(
    p_survey text DEFAULT NULL,
    p_by     text DEFAULT 'department'
)
    RETURNS TABLE (
        survey            text,
        force             text,
        force_title       text,
        segment           text,
        segment_title     text,
        n                 bigint,
        score             double precision,
        ci_low            double precision,
        ci_high           double precision,
        ci_level          double precision,
        strength          text,
        gap_to_total      double precision,
        n_segments        integer,
        variation_p_value double precision,
        variation         text,
        method            text,
        status            text,
        reason            text
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
    IF (p_by IN ('department', 'job_role')) IS NOT TRUE THEN
        RAISE EXCEPTION 'no breakdown by "%"', coalesce(p_by, 'null')
            USING ERRCODE = 'SM025',
                  DETAIL  = 'Forces can be broken down by department or by job_role.',
                  HINT    = 'Write analytics.own_force_department(survey, ''department'').';
    END IF;

    RETURN QUERY
    WITH part AS MATERIALIZED (
        SELECT own.survey, known.force, known.title, known.ordinal, asked.scale_min, asked.scale_max, found.*,
               -- Half a step of what is rounded counts as one more standard error of the mean.
               CASE WHEN own.is_confidential THEN sqrt(found.sd ^ 2 + found.n_effective
                   * (analytics._shown_step('numeric', found.mean, found.n, asked.scale_min, asked.scale_max) / 2)::double precision ^ 2)
               ELSE found.sd END AS spread
        FROM analytics._own_survey(p_survey) AS own
        JOIN core.force_scale AS named ON named.survey_id = own.survey_id
        JOIN core.force AS known ON known.force = named.force
        JOIN core.scale AS scale ON scale.survey_id = named.survey_id AND scale.scale = named.scale
        JOIN core.question AS asked ON asked.question_id = scale.question_id
        CROSS JOIN LATERAL (
            SELECT broken.segment_kind, broken.segment, broken.segment_title, broken.n, broken.n_effective, broken.mean, broken.sd,
                   broken.ci_low, broken.ci_high, broken.ci_level, broken.gap_to_total, broken.method, broken.status, broken.reason
            FROM analytics.own_breakdown(own.survey, p_by, named.scale) AS broken
            WHERE broken.segment_kind <> 'total' AND broken.segment IS NOT NULL
        ) AS found
    ),
    varied AS (
        SELECT packed.survey, packed.force, test.n_groups, test.p_value, test.outcome, test.method, test.reason
        FROM (
            SELECT part.survey, part.force, array_agg(part.mean ORDER BY part.segment) AS means,
                   array_agg(part.spread ORDER BY part.segment) AS spreads,
                   array_agg(part.n_effective ORDER BY part.segment) AS ns
            FROM part
            WHERE part.n_effective >= 2 AND part.spread IS NOT NULL
            GROUP BY 1, 2
        ) AS packed
        CROSS JOIN LATERAL analytics.welch_anova(packed.means, packed.spreads, packed.ns) AS test
    )
    SELECT part.survey, part.force, part.title, part.segment, part.segment_title, part.n, placed.score,
           analytics._percent_of_range(part.ci_low, part.scale_min, part.scale_max),
           analytics._percent_of_range(part.ci_high, part.scale_min, part.scale_max), part.ci_level,
           analytics._band('strength', placed.score), analytics._percent_of_range(part.gap_to_total, 0, part.scale_max - part.scale_min),
           coalesce(varied.n_groups, 0), varied.p_value, varied.outcome,
           concat_ws('; ', split_part(part.method, '; percentiles', 1), CASE WHEN varied.p_value IS NOT NULL THEN varied.method END),
           part.status,
           nullif(concat_ws('; ', part.reason, CASE WHEN varied.survey IS NULL THEN 'no segment of two answers: no test' ELSE varied.reason END), '')
    FROM part
    CROSS JOIN LATERAL (SELECT analytics._percent_of_range(part.mean, part.scale_min, part.scale_max) AS score) AS placed
    LEFT JOIN varied ON varied.survey = part.survey AND varied.force = part.force
    ORDER BY part.survey, part.ordinal, part.segment;
END;
$$;

COMMENT ON FUNCTION analytics.own_force_department(text, text) IS
$$How the forces of progress differ between the departments (or job roles) of your organisation, over all time: one row for each survey whose author named its forces, force and segment.
p_survey: a survey's code, null for all of yours; p_by: department or job_role. The figures are those of analytics.own_breakdown, in percent of the range of the scale, so of a
confidential survey no other segments are shown than there. variation says of each force whether the n_segments segments with at least two answers differ: different, or not
distinguishable, at 5 %; variation_p_value is that of Welch's test (analytics.welch_anova), in which half a step of the rounding of a confidential survey counts as one more standard error.
status: ok, protected, none. Raises SM001 unknown survey, SM016 role of no organisation, SM025 other p_by.$$;

GRANT EXECUTE ON FUNCTION analytics.own_force_department(text, text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
