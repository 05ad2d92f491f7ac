CREATE OR REPLACE FUNCTION analytics.linear_trend(
    p_values           double precision[],
    p_times            double precision[] DEFAULT NULL,
    p_weights          double precision[] DEFAULT NULL,
    p_level            double precision DEFAULT 0.95,
    OUT n              integer,
    OUT slope          double precision,
    OUT intercept      double precision,
    OUT standard_error double precision,
    OUT ci_low         double precision,
    OUT ci_high        double precision,
    OUT ci_level       double precision,
    OUT p_value        double precision,
    OUT r_squared      double precision,
    OUT method         text,
    OUT reason         text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_times       double precision[] := coalesce(p_times, ARRAY(SELECT generate_subscripts(p_values, 1)));
    v_first_time  double precision;
    v_time_range  double precision;
    v_least       double precision;
    v_range       double precision;
    v_time_mean   double precision;
    v_mean        double precision;
    v_time_spread double precision;
    v_spread      double precision;
    v_steepness   double precision;
    v_rest        double precision;
    v_error       double precision;
BEGIN
    PERFORM analytics._check_level(p_level);

    reason := coalesce(
        analytics._series_problem(p_values, v_times),
        analytics._series_problem(p_values, p_weights),
        (SELECT CASE
             WHEN min(given.weight) <= 0 THEN 'a weight is not above 0'
             WHEN min(given.weight) < 1e-12 * max(given.weight) THEN 'a weight is less than 1e-12 of another'
         END
         FROM unnest(p_weights) AS given (weight))
    );
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    SELECT count(*)::integer, min(given.time), max(given.time) - min(given.time),
           min(given.value), max(given.value) - min(given.value)
    INTO n, v_first_time, v_time_range, v_least, v_range
    FROM unnest(p_values, v_times, p_weights) AS given (value, time, weight)
    WHERE num_nulls(given.value, given.time) = 0 AND (p_weights IS NULL OR given.weight IS NOT NULL);

    reason := CASE
        WHEN n < 2 THEN 'fewer than two figures: no slope'
        WHEN v_time_range = 0 THEN 'all figures are of the same time: no slope'
    END;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    -- Figures, times and weights from 0 to 1: no unit makes a square that is no number.
    WITH point AS (
        SELECT CASE WHEN v_range = 0 THEN 0 ELSE (given.value - v_least) / v_range END AS value,
               (given.time - v_first_time) / v_time_range AS time,
               CASE WHEN p_weights IS NULL THEN 1 ELSE given.weight / max(given.weight) OVER () END AS weight
        FROM unnest(p_values, v_times, p_weights) AS given (value, time, weight)
        WHERE num_nulls(given.value, given.time) = 0 AND (p_weights IS NULL OR given.weight IS NOT NULL)
    ),
    centre AS (
        SELECT sum(point.weight * point.time) / sum(point.weight) AS time,
               sum(point.weight * point.value) / sum(point.weight) AS value
        FROM point
    ),
    line AS (
        SELECT centre.time, centre.value,
               sum(point.weight * (point.time - centre.time) ^ 2) AS time_spread,
               sum(point.weight * (point.value - centre.value) ^ 2) AS spread,
               sum(point.weight * (point.time - centre.time) * (point.value - centre.value)) AS common
        FROM point, centre
        GROUP BY centre.time, centre.value
    )
    SELECT line.time, line.value, line.time_spread, line.spread, line.common / line.time_spread,
           sum(point.weight
               * (point.value - line.value - line.common / line.time_spread * (point.time - line.time)) ^ 2)
    INTO v_time_mean, v_mean, v_time_spread, v_spread, v_steepness, v_rest
    FROM point, line
    GROUP BY line.time, line.value, line.time_spread, line.spread, line.common;

    slope     := v_steepness * v_range / v_time_range;
    intercept := v_least + v_range * v_mean - slope * (v_first_time + v_time_range * v_time_mean);
    method    := CASE WHEN p_weights IS NULL THEN 'least squares' ELSE 'weighted least squares' END;
    IF v_range > 0 THEN
        r_squared := greatest(1 - v_rest / v_spread, 0);
    END IF;

    reason := CASE
        WHEN n = 2 THEN 'two figures: no interval'
        WHEN v_range = 0 THEN 'all figures are equal: no interval'
        WHEN v_rest <= 1e-24 * v_spread THEN 'all figures lie on one line: no interval'
    END;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    standard_error := sqrt(v_rest / (n - 2) / v_time_spread) * v_range / v_time_range;
    v_error        := analytics.student_t_quantile(0.5 + p_level / 2, n - 2) * standard_error;
    ci_low         := slope - v_error;
    ci_high        := slope + v_error;
    ci_level       := p_level;
    p_value        := 2 * analytics.student_t_cdf(-abs(slope / standard_error), n - 2);
    method         := method || ', Student t interval';
END;
$$;

COMMENT ON FUNCTION analytics.linear_trend(double precision[], double precision[], double precision[], double precision) IS
$$The straight line through a series of figures: slope is the change for each unit of time, in the unit of the figures; intercept is the
line at time 0. p_values are the figures; p_times their times, null for 1, 2, 3 and so on; p_weights how much each counts, as its number of answers,
null for all alike. Where a figure, its time or its weight is null there is a gap: it is left out, n counts the others.
standard_error, ci_low and ci_high (at confidence ci_level = p_level, 0.95 for 95 %) are those of the slope; p_value is the probability of so steep a
slope, in either direction, if there were none: Student's t with n - 2 degrees of freedom. r_squared is the share of the variance that the
line explains. It assumes figures that scatter about the line independently: neighbours that resemble each other make p_value too small.
method says how it was computed; what is not defined is null and reason says why. Least squares (Legendre 1805; Gauss 1809), interval Student (1908).
SM025: a level that is not between 0.01 and 0.999999.$$;

GRANT EXECUTE ON FUNCTION analytics.linear_trend(double precision[], double precision[], double precision[], double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
