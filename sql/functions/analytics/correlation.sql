CREATE OR REPLACE FUNCTION analytics.correlation(
    p_x             double precision[],
    p_y             double precision[],
    p_kind          text DEFAULT 'pearson',
    p_level         double precision DEFAULT 0.95,
    OUT n           integer,
    OUT coefficient double precision,
    OUT ci_low      double precision,
    OUT ci_high     double precision,
    OUT ci_level    double precision,
    OUT p_value     double precision,
    OUT method      text,
    OUT reason      text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_x_spread double precision;
    v_y_spread double precision;
    v_common   double precision;
BEGIN
    IF (p_kind IN ('pearson', 'spearman')) IS NOT TRUE THEN
        RAISE EXCEPTION 'unknown correlation "%"', coalesce(p_kind, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'It is pearson (of the values) or spearman (of their ranks).';
    END IF;
    PERFORM analytics._check_level(p_level);

    reason := CASE WHEN num_nulls(p_x, p_y) = 0 THEN analytics._series_problem(p_x, p_y) END;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    WITH pair AS (
        SELECT given.x, given.y FROM unnest(p_x, p_y) AS given (x, y) WHERE num_nulls(given.x, given.y) = 0
    ),
    -- Equal values share the mean of their ranks.
    ranked AS (
        SELECT CASE p_kind WHEN 'pearson' THEN pair.x
                    ELSE rank() OVER (ORDER BY pair.x) + (count(*) OVER (PARTITION BY pair.x) - 1) / 2.0 END AS x,
               CASE p_kind WHEN 'pearson' THEN pair.y
                    ELSE rank() OVER (ORDER BY pair.y) + (count(*) OVER (PARTITION BY pair.y) - 1) / 2.0 END AS y
        FROM pair
    ),
    -- From 0 to 1: no unit makes a square that is no number.
    scaled AS (
        SELECT (ranked.x - min(ranked.x) OVER ()) / nullif(max(ranked.x) OVER () - min(ranked.x) OVER (), 0) AS x,
               (ranked.y - min(ranked.y) OVER ()) / nullif(max(ranked.y) OVER () - min(ranked.y) OVER (), 0) AS y
        FROM ranked
    ),
    centre AS (
        SELECT count(*)::integer AS n, avg(scaled.x) AS x, avg(scaled.y) AS y FROM scaled
    )
    SELECT centre.n, sum((scaled.x - centre.x) ^ 2), sum((scaled.y - centre.y) ^ 2),
           sum((scaled.x - centre.x) * (scaled.y - centre.y))
    INTO n, v_x_spread, v_y_spread, v_common
    FROM centre
    LEFT JOIN scaled ON true
    GROUP BY centre.n;

    reason := CASE
        WHEN n < 2 THEN 'fewer than two pairs: no correlation'
        WHEN num_nulls(v_x_spread, v_y_spread) > 0 THEN 'one of the two does not vary: no correlation'
    END;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    coefficient := greatest(least(v_common / sqrt(v_x_spread * v_y_spread), 1), -1);
    SELECT test.ci_low, test.ci_high, test.ci_level, test.p_value, test.method, test.reason
    INTO ci_low, ci_high, ci_level, p_value, method, reason
    FROM analytics.correlation_test(coefficient, n, p_kind, p_level) AS test;
END;
$$;

COMMENT ON FUNCTION analytics.correlation(double precision[], double precision[], text, double precision) IS
$$How far two series go together: coefficient runs from -1 (opposite) over 0 to 1 (together). p_x and p_y are of one length; a pair in which one is null
is left out, n counts the others. p_kind is pearson (how close to a straight line) or spearman (the same of the ranks: how close to any rising or
falling line; equal values share the mean of their ranks). ci_low and ci_high are at confidence ci_level = p_level, 0.95 for 95 %; p_value is the probability of so
large a coefficient, in either direction, without a correlation: Student's t with n - 2 degrees of freedom. Two series over time
that both rise correlate without having anything to do with each other. method says how it was computed; what is not defined is null and reason says why.
Pearson (1896); Spearman (1904); Fisher (1915); Bonett and Wright (2000).
SM025: another kind, or a level that is not between 0.01 and 0.999999.$$;

GRANT EXECUTE ON FUNCTION analytics.correlation(double precision[], double precision[], text, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
