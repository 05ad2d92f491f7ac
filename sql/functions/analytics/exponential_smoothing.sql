CREATE OR REPLACE FUNCTION analytics.exponential_smoothing(
    p_values      double precision[],
    p_alpha       double precision,
    p_beta        double precision DEFAULT NULL,
    p_start_level double precision DEFAULT NULL,
    p_start_trend double precision DEFAULT NULL,
    OUT n         integer,
    OUT level     double precision,
    OUT trend     double precision,
    OUT fitted    double precision[],
    OUT sd        double precision,
    OUT method    text,
    OUT reason    text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_start   record;
    v_last    double precision;
    v_squares double precision := 0;
BEGIN
    IF (p_alpha BETWEEN 0 AND 1 AND coalesce(p_beta, 0) BETWEEN 0 AND 1) IS NOT TRUE THEN
        RAISE EXCEPTION 'smoothing weights % and % are not from 0 to 1',
            coalesce(p_alpha::text, '(null)'), coalesce(p_beta::text, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'p_alpha is the weight of the newest figure in the level, p_beta that of the newest step in the trend.';
    END IF;

    reason := coalesce(
        analytics._series_problem(p_values),
        CASE WHEN greatest(abs(p_start_level), abs(p_start_trend)) > 1e50 THEN 'a start is not finite or beyond 1e50' END
    );
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    -- Products with what is smaller would be an error, and add nothing.
    p_alpha := CASE WHEN p_alpha < 1e-50 THEN 0 ELSE p_alpha END;
    p_beta  := CASE WHEN p_beta < 1e-50 THEN 0 ELSE p_beta END;
    n       := (SELECT count(given.value) FROM unnest(p_values) AS given (value));
    v_start := analytics._smoothing_start(p_values, p_beta IS NOT NULL);
    level   := coalesce(p_start_level, v_start.level);
    trend   := coalesce(p_start_trend, v_start.trend);
    IF n = 0 OR level IS NULL OR (p_beta IS NOT NULL AND trend IS NULL) THEN
        level  := NULL;
        trend  := NULL;
        reason := CASE WHEN p_beta IS NULL THEN 'no figures' ELSE 'fewer than two figures: no trend' END;
        RETURN;
    END IF;

    fitted := '{}';
    FOR i IN 1 .. cardinality(p_values) LOOP
        fitted[i] := level + coalesce(trend, 0);
        v_last    := level;
        -- Where a figure is missing its forecast takes its place.
        level     := fitted[i] + p_alpha * (coalesce(p_values[i], fitted[i]) - fitted[i]);
        IF p_beta IS NOT NULL THEN
            trend := trend + p_beta * (level - v_last - trend);
        END IF;
    END LOOP;

    v_squares := (
        SELECT sum(((given.value - given.fitted) / scale.greatest) ^ 2) * scale.greatest ^ 2
        FROM unnest(p_values, fitted) AS given (value, fitted)
        CROSS JOIN (
            SELECT nullif(max(abs(error.value - error.fitted)), 0) AS greatest FROM unnest(p_values, fitted) AS error (value, fitted)
        ) AS scale
        GROUP BY scale.greatest
    );
    sd     := CASE WHEN n > 2 THEN sqrt(coalesce(v_squares, 0) / (n - CASE WHEN p_beta IS NULL THEN 1 ELSE 2 END)) END;
    method := CASE WHEN p_beta IS NULL THEN 'simple exponential smoothing (Brown 1956)' ELSE 'linear exponential smoothing (Holt 1957)' END;
    reason := CASE WHEN sd IS NULL THEN 'fewer than three figures: no deviation' END;
END;
$$;

COMMENT ON FUNCTION analytics.exponential_smoothing(double precision[], double precision, double precision, double precision, double precision) IS
$$A series smoothed with fixed weights: level and trend are where it stands after the last figure, in the unit of the figures (trend for each step);
the forecast for h steps ahead is level + h * trend. p_values are the figures at equal distances, n counts them; where one is null its forecast
takes its place. p_alpha, from 0 to 1, is the weight of the newest figure in the level. p_beta, from 0 to 1, is that of the newest step in the trend; null
for no trend (simple smoothing). p_start_level and p_start_trend are the state before the first figure; null for what the first four figures
say: their mean, or their straight line. fitted is the forecast of each figure from those before it, sd the standard deviation of their errors.
method says which it is; what is not defined is null and reason says why.
Brown (1956); Holt (1957).
SM025: a weight that is not from 0 to 1.$$;

GRANT EXECUTE ON FUNCTION analytics.exponential_smoothing(double precision[], double precision, double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
