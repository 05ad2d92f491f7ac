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
    'Level and trend before the first figure, by the first four: their mean, or their straight line. Internal.';
