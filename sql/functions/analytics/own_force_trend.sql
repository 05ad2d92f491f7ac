CREATE OR REPLACE FUNCTION analytics.own_force_trend(
    p_survey text DEFAULT NULL,
    p_period text DEFAULT 'month'
)
    RETURNS TABLE (
        survey       text,
        force        text,
        force_title  text,
        period       text,
        first_period timestamp,
        last_period  timestamp,
        n_periods    integer,
        n            bigint,
        first_score  double precision,
        last_score   double precision,
        slope        double precision,
        ci_low       double precision,
        ci_high      double precision,
        ci_level     double precision,
        p_value      double precision,
        trend        text,
        method       text,
        reason       text
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
    PERFORM analytics._check_period(p_period, ARRAY['hour', 'day', 'week', 'month', 'quarter', 'year']);

    RETURN QUERY
    SELECT own.survey, known.force, known.title, p_period, going.first_period, going.last_period, going.n_periods, going.n,
           analytics._percent_of_range(going.first_mean, asked.scale_min, asked.scale_max),
           analytics._percent_of_range(going.last_mean, asked.scale_min, asked.scale_max),
           analytics._percent_of_range(going.slope, 0, ranged.breadth), analytics._percent_of_range(going.ci_low, 0, ranged.breadth),
           analytics._percent_of_range(going.ci_high, 0, ranged.breadth), going.ci_level, going.p_value,
           -- More of what holds people is no improvement.
           CASE WHEN known.direction < 0 THEN
               CASE going.direction WHEN 'improving' THEN 'declining' WHEN 'declining' THEN 'improving' ELSE going.direction END
           ELSE going.direction END,
           going.method, going.reason
    FROM analytics._own_survey(p_survey) AS own
    JOIN (
        SELECT named.survey_id, force.force, force.title, force.direction, force.ordinal, named.scale
        FROM core.force_scale AS named
        JOIN core.force AS force ON force.force = named.force
        UNION ALL
        SELECT scored.survey_id, NULL, 'Readiness', 1, NULL, scored.scale FROM core.readiness AS scored
    ) AS known ON known.survey_id = own.survey_id
    JOIN core.scale AS scale ON scale.survey_id = known.survey_id AND scale.scale = known.scale
    JOIN core.question AS asked ON asked.question_id = scale.question_id
    CROSS JOIN LATERAL (SELECT asked.scale_max - asked.scale_min AS breadth) AS ranged
    CROSS JOIN LATERAL analytics.own_trend_analysis(own.survey, known.scale, p_period) AS going
    ORDER BY own.survey, known.ordinal NULLS FIRST;
END;
$$;

COMMENT ON FUNCTION analytics.own_force_trend(text, text) IS
$$Whether the forces of progress become better or worse for the new among your organisation's people: for each survey whose author named its forces a row for its readiness (force null) and one for each force.
p_survey: a survey's code, null for all of yours. p_period: hour, day, week, month, quarter or year, in UTC. The figures are those of analytics.own_trend_analysis, in percent of the range of
the scale: n_periods of them, of n answers, from first_score in first_period to last_score in last_period, slope for each period with its interval ci_low to ci_high at ci_level.
trend reads the test of Mann and Kendall (p_value) at 5 %, from the side of the new: improving where readiness or a force that moves people rises, or one that holds
them falls; declining the other way round; stable where no trend can be told from chance; null for fewer than four figures, and reason says so.
Raises SM001 unknown survey, SM016 role of no organisation, SM025 unknown period.$$;

GRANT EXECUTE ON FUNCTION analytics.own_force_trend(text, text) TO surveymark_org_reader, surveymark_analyst, surveymark_bi_reader;
