CREATE OR REPLACE FUNCTION analytics._smoothing_start(
    p_values   double precision[],
    p_is_trend boolean,
    OUT level  double precision,
    OUT trend  double precision
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF p_is_trend THEN
        SELECT line.intercept, line.slope INTO level, trend FROM analytics.linear_trend(p_values[1:4]) AS line;
    ELSE
        level := (SELECT avg(given.value) FROM unnest(p_values[1:4]) AS given (value));
    END IF;
END;
$$;

COMMENT ON FUNCTION analytics._smoothing_start(double precision[], boolean) IS
    'level and trend of the series p_values before its first figure, by the first four: their mean, or, where p_is_trend, their straight line; in the unit of the figures. Internal.';

GRANT EXECUTE ON FUNCTION analytics._smoothing_start(double precision[], boolean)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
