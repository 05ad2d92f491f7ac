-- From 0 to 100 of the range of its scale ("percent of maximum possible", Cohen et al. 1999), a score means the same
-- whatever the items were answered on, so bands and balances need no unit.
CREATE OR REPLACE FUNCTION analytics._own_force(
    p_survey text
)
    RETURNS TABLE (
        survey_id       bigint,
        survey          text,
        is_confidential boolean,
        force           text,
        title           text,
        direction       smallint,
        ordinal         smallint,
        scale           text,
        question_id     bigint,
        scale_min       numeric,
        scale_max       numeric,
        n               bigint,
        n_effective     double precision,
        score           double precision,
        ci_low          double precision,
        ci_high         double precision,
        ci_level        double precision,
        method          text,
        status          text,
        reason          text
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT own.survey_id, own.survey, own.is_confidential, known.force, known.title, known.direction, known.ordinal, known.scale,
           asked.question_id, asked.scale_min, asked.scale_max,
           coalesce(figure.n, CASE WHEN NOT own.is_confidential THEN 0 END), figure.n_effective,
           analytics._percent_of_range(figure.mean, asked.scale_min, asked.scale_max),
           analytics._percent_of_range(figure.ci_low, asked.scale_min, asked.scale_max),
           analytics._percent_of_range(figure.ci_high, asked.scale_min, asked.scale_max),
           figure.ci_level, split_part(figure.method, '; percentiles', 1),
           coalesce(figure.status, missing.status), CASE WHEN figure.status IS NULL THEN missing.reason ELSE figure.reason END
    FROM analytics._own_survey(p_survey) AS own
    JOIN (
        SELECT scaled.survey_id, force.force, force.title, force.direction, force.ordinal, scaled.scale
        FROM core.force_scale AS scaled
        JOIN core.force AS force ON force.force = scaled.force
        UNION ALL
        SELECT scored.survey_id, NULL, NULL, NULL, NULL, scored.scale
        FROM core.readiness AS scored
    ) AS known ON known.survey_id = own.survey_id
    JOIN core.scale AS scale ON scale.survey_id = known.survey_id AND scale.scale = known.scale
    JOIN core.question AS asked ON asked.question_id = scale.question_id
    CROSS JOIN analytics._withheld(own.is_confidential) AS missing
    LEFT JOIN LATERAL analytics._own_figure(own.survey_id, 'all_time', 'total', asked.question_id) AS figure ON true;
END;
$$;

COMMENT ON FUNCTION analytics._own_force(text) IS
    'The forces of the caller''s surveys with their scores over all time, in percent of the range of their scale, and for each survey a row without force for its readiness. Internal.';
