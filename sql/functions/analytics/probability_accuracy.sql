CREATE OR REPLACE FUNCTION analytics.probability_accuracy(
    p_probabilities double precision[],
    p_outcomes      bigint[],
    p_level         double precision DEFAULT 0.95,
    OUT n           bigint,
    OUT n_happened  bigint,
    OUT brier       double precision,
    OUT ci_low      double precision,
    OUT ci_high     double precision,
    OUT ci_level    double precision,
    OUT skill       double precision,
    OUT log_loss    double precision,
    OUT z           double precision,
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
    v_sd     double precision;
    v_share  double precision;
    v_spread double precision;
    v_gap    double precision;
BEGIN
    reason := CASE
        WHEN coalesce(array_ndims(p_probabilities), 1) > 1 OR coalesce(array_ndims(p_outcomes), 1) > 1
            THEN 'a list is not an array of one dimension'
        WHEN p_probabilities IS NULL OR p_outcomes IS NULL THEN 'an argument is null'
        WHEN cardinality(p_probabilities) <> cardinality(p_outcomes) THEN 'the lists have different lengths'
        WHEN EXISTS (SELECT FROM unnest(p_probabilities) AS given (value) WHERE given.value NOT BETWEEN 0 AND 1)
            THEN 'a probability is not between 0 and 1'
        WHEN EXISTS (SELECT FROM unnest(p_outcomes) AS given (value) WHERE given.value NOT IN (0, 1))
            THEN 'an outcome is neither 0 nor 1'
        ELSE analytics._unusable('{}', p_level)
    END;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    SELECT count(*), count(*) FILTER (WHERE pair.outcome = 1), avg(pair.square), stddev_samp(pair.square),
           -- A certainty that was wrong would be infinite.
           avg(-ln(greatest(CASE pair.outcome WHEN 1 THEN pair.probability ELSE 1 - pair.probability END, 1e-15))),
           sum((pair.outcome - pair.probability) * (1 - 2 * pair.probability)),
           -- A square below the range of double precision would be an error.
           sum(CASE WHEN pair.probability BETWEEN 1e-100 AND 1 - 1e-16
                    THEN (1 - 2 * pair.probability) ^ 2 * pair.probability * (1 - pair.probability) ELSE 0 END)
    INTO n, n_happened, brier, v_sd, log_loss, v_gap, v_spread
    FROM (
        SELECT given.probability, given.outcome,
               CASE WHEN abs(given.probability - given.outcome) < 1e-100 THEN 0 ELSE (given.probability - given.outcome) ^ 2 END AS square
        FROM unnest(p_probabilities, p_outcomes) AS given (probability, outcome)
        WHERE given.probability IS NOT NULL AND given.outcome IS NOT NULL
    ) AS pair;
    method := 'mean squared error of probabilities (Brier 1950), interval by Student''s t (1908); calibration test of Spiegelhalter (1986)';
    IF n = 0 THEN
        reason := 'no probability whose outcome is known';
        RETURN;
    END IF;

    IF v_sd > 0 THEN
        SELECT greatest(0, around.ci_low), least(1, around.ci_high), around.ci_level INTO ci_low, ci_high, ci_level
        FROM analytics.mean_ci(brier, v_sd, n, p_level) AS around;
    END IF;
    v_share := n_happened::double precision / n;
    IF v_share > 0 AND v_share < 1 THEN
        skill := 1 - brier / (v_share * (1 - v_share));
    END IF;
    IF v_spread > 0 THEN
        z       := v_gap / sqrt(v_spread);
        p_value := 2 * analytics.normal_cdf(-abs(z));
    END IF;
    reason := nullif(concat_ws('; ',
        CASE WHEN ci_low IS NULL THEN 'all errors are equal: no interval' END,
        CASE WHEN skill IS NULL THEN 'all outcomes are equal: no skill' END,
        CASE WHEN z IS NULL THEN 'nothing but certainties or halves: no test of calibration' END), '');
END;
$$;

COMMENT ON FUNCTION analytics.probability_accuracy(double precision[], bigint[], double precision) IS
$$How good probabilities were: p_probabilities, 0 to 1, against p_outcomes, 1 where it happened and 0 where not, in the same order; a pair with a null is left out. p_level is
the confidence of the interval, 0.95 for 95 %. n is the number of pairs, n_happened of those that happened. brier is the mean squared error, 0 to 1, with its
interval ci_low to ci_high at ci_level; skill is how much less that is than with the share that happened for everybody: 1 is perfect, 0 no better, negative worse. log_loss is the
mean of -ln of the probability of what came, at least 1e-15 of it. z and p_value test calibration: a small p_value says that the probabilities are not
those with which it happens. method says how. What is not defined is null and reason says why; nothing is raised. Brier (1950); Good (1952); Spiegelhalter (1986).$$;

GRANT EXECUTE ON FUNCTION analytics.probability_accuracy(double precision[], bigint[], double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
