CREATE OR REPLACE FUNCTION analytics.mann_kendall(
    p_values     double precision[],
    OUT n        integer,
    OUT s        integer,
    OUT variance double precision,
    OUT tau      double precision,
    OUT z        double precision,
    OUT p_value  double precision,
    OUT method   text,
    OUT reason   text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_tied_pairs double precision;
    v_pairs      double precision;
BEGIN
    reason := analytics._series_problem(p_values);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    n := (SELECT count(given.value) FROM unnest(p_values) AS given (value));
    IF n < 2 THEN
        reason := 'fewer than two figures: no trend';
        RETURN;
    END IF;

    WITH point AS (
        SELECT given.value, given.position
        FROM unnest(p_values) WITH ORDINALITY AS given (value, position)
        WHERE given.value IS NOT NULL
    )
    SELECT sum(sign(late.value - early.value))
    INTO s
    FROM point AS early
    JOIN point AS late ON late.position > early.position;

    SELECT (n * (n - 1.0) * (2 * n + 5) - sum(tied.size * (tied.size - 1.0) * (2 * tied.size + 5))) / 18,
           sum(tied.size * (tied.size - 1.0)) / 2
    INTO variance, v_tied_pairs
    FROM (
        SELECT count(*) AS size FROM unnest(p_values) AS given (value) WHERE given.value IS NOT NULL GROUP BY given.value
    ) AS tied;

    IF variance <= 0 THEN
        reason := 'all figures are equal: no test';
        RETURN;
    END IF;

    v_pairs := n * (n - 1.0) / 2;
    tau     := s / sqrt(v_pairs * (v_pairs - v_tied_pairs));
    method  := 'Mann-Kendall (Mann 1945; Kendall 1975)';

    IF n < 4 THEN
        reason := 'fewer than four figures: no test';
        RETURN;
    END IF;

    z       := (s - sign(s)) / sqrt(variance);
    p_value := 2 * analytics.normal_cdf(-abs(z));
    method  := method || ', normal approximation with continuity correction';
END;
$$;

COMMENT ON FUNCTION analytics.mann_kendall(double precision[]) IS
$$Whether a series rises or falls at all, in whatever shape: s is the number of pairs of figures of which the later is higher, less those of which
it is lower. p_values are the figures in order of time; null is a gap, n counts the others. variance is that of s if there were no trend, less for
figures that are equal; tau, from -1 to 1, is s as a share of the pairs (Kendall's tau-b); z is s in standard deviations, moved one towards 0 (continuity correction);
p_value is the probability of so large an s, in either direction, if there were no trend, by the normal approximation: four figures at least, and
with four it is never below 0.05. It assumes independent figures. method says how it was computed; what is not defined is null and reason says why.
Mann (1945); Kendall (1975).$$;

GRANT EXECUTE ON FUNCTION analytics.mann_kendall(double precision[])
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
