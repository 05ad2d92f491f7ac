-- Two tests share the rate of false alarms: a figure that stands alone, and a level that changed for good. Alone means
-- far from its level by the spread of the others, so that it does not hide itself.
CREATE OR REPLACE FUNCTION analytics.find_anomalies(
    p_values           double precision[],
    p_standard_errors  double precision[] DEFAULT NULL,
    p_false_alarm_rate double precision DEFAULT 0.01,
    p_minimum_effect   double precision DEFAULT 0
)
    RETURNS TABLE (
        "position" integer,
        value      double precision,
        expected   double precision,
        deviation  double precision,
        score      double precision,
        p_value    double precision,
        anomaly    text,
        method     text,
        reason     text
    )
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_shift      record;
    v_is_shifted boolean;
    v_weight     record;
    v_freedom    integer;
BEGIN
    IF (p_false_alarm_rate BETWEEN 1e-9 AND 0.5 AND p_minimum_effect >= 0) IS NOT TRUE THEN
        RAISE EXCEPTION 'rate of false alarms % or minimum effect % is out of range',
            coalesce(p_false_alarm_rate::text, '(null)'), coalesce(p_minimum_effect::text, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'A rate is from 1e-9 to 0.5: 0.01 for one series in a hundred; an effect is 0 or more, in the unit of the figures.';
    END IF;

    v_shift      := analytics.level_shift(p_values, p_standard_errors);
    v_is_shifted := coalesce(v_shift.p_value < p_false_alarm_rate / 2 AND abs(v_shift.shift) >= p_minimum_effect, false);

    IF v_shift.reason IS NOT NULL THEN
        RETURN QUERY
        SELECT given.position::integer, CASE WHEN abs(given.value) <= 1e50 THEN given.value END, NULL::double precision,
               NULL::double precision, NULL::double precision, NULL::double precision, NULL, NULL, v_shift.reason
        FROM unnest(p_values) WITH ORDINALITY AS given (value, position);
        RETURN;
    END IF;

    v_weight  := analytics._series_weight(p_values, p_standard_errors);
    v_freedom := v_shift.n - CASE WHEN v_is_shifted THEN 3 ELSE 2 END;

    RETURN QUERY
    WITH point AS (
        SELECT given.position::integer AS position, given.value, given.weight,
               given.position >= v_shift.position AND v_is_shifted AS is_after
        FROM unnest(p_values, v_weight.weights) WITH ORDINALITY AS given (value, weight, position)
        WHERE given.weight IS NOT NULL
    ),
    levelled AS (
        SELECT point.position, point.value, point.weight, 1 - point.weight / sum(point.weight) OVER level AS freedom,
               sum(point.weight * point.value) OVER level / sum(point.weight) OVER level AS expected
        FROM point
        WINDOW level AS (PARTITION BY point.is_after)
    ),
    spread AS (
        SELECT levelled.*, nullif(max(abs(levelled.value - levelled.expected)) OVER (), 0) AS greatest,
               levelled.value - levelled.expected AS deviation
        FROM levelled
    ),
    others AS (
        SELECT spread.*,
               -- Of a figure of weight 1, without the one that is judged; as a share of the greatest deviation.
               coalesce(sqrt(greatest(
                   (sum(spread.weight * (spread.deviation / spread.greatest) ^ 2) OVER ()
                    - spread.weight * (spread.deviation / spread.greatest) ^ 2 / spread.freedom) / v_freedom, 0
               )) * spread.greatest, 0) AS scatter
        FROM spread
    ),
    judged AS (
        SELECT others.*, others.deviation * sqrt(others.weight / others.freedom)
                   / nullif(greatest(others.scatter, v_weight.least_scatter, 1e-12 * others.greatest), 0) AS score
        FROM others
    ),
    tested AS (
        SELECT judged.*, least(1, 2 * count(*) OVER () * analytics.student_t_cdf(-abs(judged.score), v_freedom)) AS p_value
        FROM judged
    )
    SELECT given.position::integer, given.value,
           CASE WHEN shifted.here THEN v_shift.level_before ELSE tested.expected END,
           CASE WHEN shifted.here THEN v_shift.shift ELSE tested.deviation END,
           CASE WHEN shifted.here THEN v_shift.score ELSE tested.score END,
           CASE WHEN shifted.here THEN v_shift.p_value ELSE tested.p_value END,
           CASE
               WHEN shifted.here THEN CASE WHEN v_shift.shift > 0 THEN 'shift up' ELSE 'shift down' END
               WHEN tested.p_value < p_false_alarm_rate / 2 AND abs(tested.deviation) >= p_minimum_effect
                   THEN CASE WHEN tested.deviation > 0 THEN 'high' ELSE 'low' END
           END,
           CASE WHEN tested.position IS NOT NULL
                THEN 'deleted residuals (Cook and Weisberg 1982) and greatest t of all splits (Hawkins 1977), Bonferroni' END,
           CASE WHEN tested.position IS NULL THEN 'no figure, or no standard error' END
    FROM unnest(p_values) WITH ORDINALITY AS given (value, position)
    LEFT JOIN tested ON tested.position = given.position
    CROSS JOIN LATERAL (SELECT v_is_shifted AND given.position = v_shift.position AS here) AS shifted
    ORDER BY given.position;
END;
$$;

COMMENT ON FUNCTION analytics.find_anomalies(double precision[], double precision[], double precision, double precision) IS
$$What does not belong in a series, at a known rate of false alarms: of series in which nothing happens at most p_false_alarm_rate (0.01: one in a
hundred) has any anomaly, however long they are. p_values are the figures in order of time, null is a gap; p_standard_errors how exact each is, null for
all alike: a figure of few answers must be further off. p_minimum_effect is the least deviation worth a word, in the unit of the figures.
anomaly is high or low for a figure that stands alone, shift up or shift down for the first figure after which the level is another, null for
none. position counts the figures from 1, value is the figure; expected is its level (for a shift the level before), deviation the distance
from it, score Student's t of that, p_value the probability of so large a deviation anywhere in the series by chance, at most.
The scatter is that of the other figures about their levels, and at least what the standard errors say. It assumes figures that are independent:
a slow trend is no anomaly, but may show as a shift. What is not defined is null and reason says why; eight figures at least; method says how
it was tested.
Hawkins (1977), level; Cook and Weisberg (1982), deleted residuals; Bonferroni (1936).
SM025: a rate that is not between 1e-9 and 0.5, an effect below 0.$$;

GRANT EXECUTE ON FUNCTION analytics.find_anomalies(double precision[], double precision[], double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
