CREATE OR REPLACE FUNCTION analytics.modified_z_score(
    p_values double precision[]
)
    RETURNS TABLE (
        "position" integer,
        value      double precision,
        score      double precision,
        is_outlier boolean,
        reason     text
    )
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_problem   text := analytics._series_problem(p_values);
    v_median    double precision;
    v_deviation double precision;
BEGIN
    IF v_problem IS NULL THEN
        v_median := (
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY given.value) FROM unnest(p_values) AS given (value)
        );
        v_deviation := (
            SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY abs(given.value - v_median))
            FROM unnest(p_values) AS given (value)
        );
        v_problem := CASE
            WHEN (SELECT count(given.value) FROM unnest(p_values) AS given (value)) < 3 THEN 'fewer than three figures: no score'
            WHEN v_deviation = 0 THEN 'half of the figures are equal: no score'
        END;
    END IF;

    RETURN QUERY
    SELECT given.position::integer, CASE WHEN abs(given.value) <= 1e50 THEN given.value END, scored.score, abs(scored.score) > 3.5,
           coalesce(v_problem, CASE WHEN given.value IS NULL THEN 'no figure' END)
    FROM unnest(p_values) WITH ORDINALITY AS given (value, position)
    CROSS JOIN LATERAL (
        SELECT CASE WHEN v_problem IS NULL THEN 0.6745 * ((given.value - v_median) / v_deviation) END AS score
    ) AS scored
    ORDER BY given.position;
END;
$$;

COMMENT ON FUNCTION analytics.modified_z_score(double precision[]) IS
$$How far each figure is from the median, in robust standard deviations: score = 0.6745 (value - median) / MAD, where MAD is the median of the
distances from the median, so that outliers do not hide themselves by widening the scale. is_outlier where it is beyond 3.5 in either
direction. p_values are the figures, in any order; position counts them from 1, value is the figure, null is a gap. It knows nothing of how many answers a
figure rests on, and of few figures it calls too many outliers: 3 % of series of ten normal ones have one. analytics.find_anomalies() keeps
a rate of false alarms. What is not defined is null and reason says why.
Iglewicz and Hoaglin (1993).$$;

GRANT EXECUTE ON FUNCTION analytics.modified_z_score(double precision[])
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
