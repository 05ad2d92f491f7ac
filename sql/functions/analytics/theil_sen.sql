CREATE OR REPLACE FUNCTION analytics.theil_sen(
    p_values      double precision[],
    p_times       double precision[] DEFAULT NULL,
    p_level       double precision DEFAULT 0.95,
    OUT n         integer,
    OUT slope     double precision,
    OUT intercept double precision,
    OUT ci_low    double precision,
    OUT ci_high   double precision,
    OUT ci_level  double precision,
    OUT method    text,
    OUT reason    text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_times    double precision[] := coalesce(p_times, ARRAY(SELECT generate_subscripts(p_values, 1)));
    v_slopes   double precision[];
    v_variance double precision;
    v_reach    double precision;
BEGIN
    PERFORM analytics._check_level(p_level);

    reason := analytics._series_problem(p_values, v_times);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    n := (SELECT count(*) FROM unnest(p_values, v_times) AS given (value, time) WHERE num_nulls(given.value, given.time) = 0);
    IF n < 2 THEN
        reason := 'fewer than two figures: no slope';
        RETURN;
    END IF;

    WITH point AS (
        SELECT given.value, given.time FROM unnest(p_values, v_times) AS given (value, time)
        WHERE num_nulls(given.value, given.time) = 0
    )
    SELECT array_agg(pair.slope ORDER BY pair.slope)
    INTO v_slopes
    FROM (
        SELECT (late.value - early.value) / (late.time - early.time) AS slope
        FROM point AS early
        JOIN point AS late ON late.time > early.time
    ) AS pair;
    IF v_slopes IS NULL THEN
        reason := 'all figures are of the same time: no slope';
        RETURN;
    END IF;

    slope  := (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY each.slope) FROM unnest(v_slopes) AS each (slope));
    method := 'median of the slopes of all pairs (Theil 1950; Sen 1968)';

    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY given.value)
               - slope * percentile_cont(0.5) WITHIN GROUP (ORDER BY given.time)
    INTO intercept
    FROM unnest(p_values, v_times) AS given (value, time)
    WHERE num_nulls(given.value, given.time) = 0;

    reason := CASE
        WHEN n = 2 THEN 'two figures: no interval'
        WHEN v_slopes[1] = v_slopes[cardinality(v_slopes)] THEN 'all slopes are equal: no interval'
    END;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    -- The variance of Kendall's statistic, less for figures and for times that are equal.
    v_variance := (n * (n - 1.0) * (2 * n + 5) - (
        SELECT coalesce(sum(tied.size * (tied.size - 1.0) * (2 * tied.size + 5)), 0)
        FROM (
            SELECT count(*) AS size
            FROM (
                SELECT 'value' AS kind, given.value FROM unnest(p_values, v_times) AS given (value, time)
                WHERE num_nulls(given.value, given.time) = 0
                UNION ALL
                SELECT 'time', given.time FROM unnest(p_values, v_times) AS given (value, time)
                WHERE num_nulls(given.value, given.time) = 0
            ) AS listed
            GROUP BY listed.kind, listed.value
        ) AS tied
    )) / 18;
    v_reach := analytics.normal_quantile(0.5 + p_level / 2) * sqrt(greatest(v_variance, 0));

    -- Too few pairs for the level: even the least and the greatest slope would promise too much.
    IF v_reach > cardinality(v_slopes) THEN
        reason := 'too few figures for an interval at this level';
        RETURN;
    END IF;

    ci_low   := v_slopes[greatest(round((cardinality(v_slopes) - v_reach) / 2)::integer, 1)];
    ci_high  := v_slopes[least(round((cardinality(v_slopes) + v_reach) / 2)::integer + 1, cardinality(v_slopes))];
    ci_level := p_level;
END;
$$;

COMMENT ON FUNCTION analytics.theil_sen(double precision[], double precision[], double precision) IS
$$The slope of a series that no outlier bends: slope is the median of the slopes of all pairs of figures, the change for each unit of time in the
unit of the figures; up to 29 % of the figures may be wild. intercept is the median figure less slope times the median time.
p_values are the figures, p_times their times, null for 1, 2, 3 and so on; a figure or time that is null is a gap, n counts the others.
ci_low and ci_high (at confidence ci_level = p_level, 0.95 for 95 %) come from the normal approximation of Kendall's statistic, with ties; very
few figures have no interval. method says how it was computed; what is not defined is null and reason says why.
Theil (1950); Sen (1968).
SM025: a level that is not between 0.01 and 0.999999.$$;

GRANT EXECUTE ON FUNCTION analytics.theil_sen(double precision[], double precision[], double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
