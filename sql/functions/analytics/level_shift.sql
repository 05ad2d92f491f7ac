CREATE OR REPLACE FUNCTION analytics.level_shift(
    p_values          double precision[],
    p_standard_errors double precision[] DEFAULT NULL,
    OUT n             integer,
    OUT "position"    integer,
    OUT level_before  double precision,
    OUT level_after   double precision,
    OUT shift         double precision,
    OUT score         double precision,
    OUT p_value       double precision,
    OUT method        text,
    OUT reason        text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_least     double precision;
    v_range     double precision;
    v_weight    record;
    v_rest      double precision;
    v_share     double precision;
    v_deviation double precision;
BEGIN
    reason := analytics._errors_problem(p_values, p_standard_errors);
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    v_weight := analytics._series_weight(p_values, p_standard_errors);

    SELECT count(*)::integer, min(given.value), max(given.value) - min(given.value)
    INTO n, v_least, v_range
    FROM unnest(p_values, v_weight.weights) AS given (value, weight)
    WHERE given.weight IS NOT NULL;

    reason := CASE
        WHEN n < 8 THEN 'fewer than eight figures: no test'
        WHEN v_range = 0 THEN 'all figures are equal: no test'
    END;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    -- The split that leaves the least scatter about the two levels; figures from 0 to 1.
    WITH point AS (
        SELECT given.position::integer AS position, (given.value - v_least) / v_range AS value, given.weight,
               row_number() OVER (ORDER BY given.position) AS place
        FROM unnest(p_values, v_weight.weights) WITH ORDINALITY AS given (value, weight, position)
        WHERE given.weight IS NOT NULL
    ),
    split AS (
        SELECT late.position, late.place, sum(point.weight) FILTER (WHERE point.place < late.place) AS weight_before,
               sum(point.weight) FILTER (WHERE point.place >= late.place) AS weight_after,
               sum(point.weight * point.value) FILTER (WHERE point.place < late.place) AS sum_before,
               sum(point.weight * point.value) FILTER (WHERE point.place >= late.place) AS sum_after
        FROM point AS late, point
        WHERE late.place BETWEEN 5 AND n - 3
        GROUP BY late.position, late.place
    ),
    best AS (
        SELECT split.position, split.place, split.sum_before / split.weight_before AS before,
               split.sum_after / split.weight_after AS after,
               split.weight_before * split.weight_after / (split.weight_before + split.weight_after) AS share
        FROM split
        ORDER BY split.weight_before * split.weight_after / (split.weight_before + split.weight_after)
                 * (split.sum_before / split.weight_before - split.sum_after / split.weight_after) ^ 2 DESC, split.place
        LIMIT 1
    )
    SELECT best.position, v_least + v_range * best.before, v_least + v_range * best.after,
           v_range * (best.after - best.before), best.share,
           sum(point.weight * (point.value - CASE WHEN point.place < best.place THEN best.before ELSE best.after END) ^ 2)
    INTO "position", level_before, level_after, shift, v_share, v_rest
    FROM best, point
    GROUP BY best.position, best.before, best.after, best.share;

    -- Standard deviation of a figure of weight 1: what is left, and at least what the standard errors say.
    v_deviation := greatest(v_range * sqrt(v_rest / (n - 2)), v_weight.least_scatter);
    IF v_deviation <= 1e-12 * v_range THEN
        reason := 'the figures do not vary about their levels: no test';
        RETURN;
    END IF;

    score   := shift / v_deviation * sqrt(v_share);
    p_value := least(1, 2 * (n - 7) * analytics.student_t_cdf(-abs(score), n - 2));
    method  := 'greatest t of all splits (Hawkins 1977), Bonferroni';
END;
$$;

COMMENT ON FUNCTION analytics.level_shift(double precision[], double precision[]) IS
$$Where a series most likely went to another level for good, and whether chance explains it. p_values are the figures in order of time, null is a gap, n
counts the others; p_standard_errors how exact each is, null for all alike. position is that of the first figure at the new level; level_before and
level_after are the means on both sides, at least four figures each; shift is their difference, in the unit of the figures; score is Student's t of it.
p_value is the probability of so large a shift anywhere, if there were none, at most: that of the t test times the number of places where it
could be. The scatter is what is left about the two levels, and at least what the standard errors say. What is not defined is null and reason
says why; eight figures at least; method says how it was tested.
Hawkins (1977); Bonferroni (1936).$$;

GRANT EXECUTE ON FUNCTION analytics.level_shift(double precision[], double precision[])
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
