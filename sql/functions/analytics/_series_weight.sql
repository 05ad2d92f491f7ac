-- A figure differs from its neighbours by sampling and by what goes on besides, which is alike for all. Weights by
-- sampling alone would make the figures of many answers look more exact than they are, and alarms of nothing.
CREATE OR REPLACE FUNCTION analytics._series_weight(
    p_values          double precision[],
    p_standard_errors double precision[],
    OUT weights       double precision[],
    OUT least_scatter double precision
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_besides double precision;
BEGIN
    IF p_standard_errors IS NULL THEN
        weights       := ARRAY(SELECT CASE WHEN given.value IS NOT NULL THEN 1 END FROM unnest(p_values) AS given (value));
        least_scatter := 0;
        RETURN;
    END IF;

    -- From the steps between neighbours, which a change of level hardly touches.
    SELECT greatest(avg(((stepped.value - stepped.last) ^ 2 - stepped.error ^ 2 - stepped.last_error ^ 2) / 2), 0)
    INTO v_besides
    FROM (
        SELECT given.value, given.error, lag(given.value) OVER in_time AS last, lag(given.error) OVER in_time AS last_error
        FROM unnest(p_values, p_standard_errors) WITH ORDINALITY AS given (value, error, position)
        WHERE num_nulls(given.value, given.error) = 0
        WINDOW in_time AS (ORDER BY given.position)
    ) AS stepped;

    SELECT array_agg(CASE WHEN given.value IS NOT NULL THEN best.variance / (given.error ^ 2 + v_besides) END
                     ORDER BY given.position),
           sqrt(best.variance * sum(given.error ^ 2) / sum(given.error ^ 2 + v_besides))
    INTO weights, least_scatter
    FROM unnest(p_values, p_standard_errors) WITH ORDINALITY AS given (value, error, position)
    CROSS JOIN (
        SELECT min(known.error) ^ 2 + v_besides AS variance FROM unnest(p_standard_errors) AS known (error)
    ) AS best
    GROUP BY best.variance;
END;
$$;

COMMENT ON FUNCTION analytics._series_weight(double precision[], double precision[]) IS
    'How much each figure of the series p_values with p_standard_errors counts: weights has 1 for the most exact and null for a gap, least_scatter is the least standard deviation that a figure of weight 1 can have by sampling, in the unit of the figures. Internal.';

GRANT EXECUTE ON FUNCTION analytics._series_weight(double precision[], double precision[])
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
