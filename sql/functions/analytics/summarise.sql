CREATE OR REPLACE FUNCTION analytics.summarise(
    p_values             numeric[],
    p_counts             bigint[],
    p_weight_sums        numeric[],
    p_weight_square_sums numeric[],
    p_measurement        text,
    p_level              double precision DEFAULT 0.95,
    p_value_sum          numeric DEFAULT NULL,
    p_value_square_sum   numeric DEFAULT NULL,
    OUT n                bigint,
    OUT n_effective      double precision,
    OUT mean             double precision,
    OUT sd               double precision,
    OUT p25              double precision,
    OUT median           double precision,
    OUT p75              double precision,
    OUT p90              double precision,
    OUT p95              double precision,
    OUT minimum          double precision,
    OUT maximum          double precision,
    OUT ci_low           double precision,
    OUT ci_high          double precision,
    OUT ci_level         double precision,
    OUT method           text,
    OUT reason           text,
    OUT quantile_error   double precision
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_length        integer := coalesce(cardinality(p_counts), 0);
    v_weights       numeric[];
    v_is_weighted   boolean;
    v_is_bucketed   boolean := p_value_sum IS NOT NULL;
    v_weight        numeric := 0;
    v_weight_square numeric := 0;
    v_sum           numeric := 0;
    v_square_sum    numeric := 0;
    v_term          numeric;
    v_spread        numeric;
    v_variance      numeric;
    v_percentiles   double precision[];
    v_error         double precision;
    v_share         record;
BEGIN
    IF (p_measurement IN ('numeric', 'binary', 'nominal', 'text')) IS NOT TRUE THEN
        RAISE EXCEPTION 'unknown measurement "%"', coalesce(p_measurement, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'It is numeric, binary, nominal or text: see core.question.measurement.';
    END IF;
    IF (p_level >= 0.01 AND p_level <= 0.999999) IS NOT TRUE THEN
        RAISE EXCEPTION 'confidence level % is not between 0.01 and 0.999999', coalesce(p_level::text, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'Write 95 % as 0.95.';
    END IF;

    IF v_is_bucketed <> (p_value_square_sum IS NOT NULL) THEN
        RAISE EXCEPTION 'one of the sums of answers % and squared answers % is missing',
            coalesce(p_value_sum::text, 'null'), coalesce(p_value_square_sum::text, 'null')
            USING ERRCODE = 'SM025',
                  HINT    = 'Pass both, for values that stand for buckets, or neither.';
    END IF;

    n := 0;
    FOR i IN 1 .. v_length LOOP
        IF (p_counts[i] BETWEEN 1 AND 1000000000000000) IS NOT TRUE THEN
            RAISE EXCEPTION 'count % of value % is not between 1 and 1e15',
                coalesce(p_counts[i]::text, 'null'), coalesce(p_values[i]::text, 'null')
                USING ERRCODE = 'SM025',
                      HINT    = 'Leave out the values that nobody gave.';
        END IF;
        n               := n + p_counts[i];
        v_weight        := v_weight + p_weight_sums[i];
        v_weight_square := v_weight_square + p_weight_square_sums[i];
    END LOOP;

    IF n = 0 THEN
        n_effective := 0;
        reason      := 'no answers';
        RETURN;
    END IF;

    -- Both sums equal n only when every weight is 1. Whole numbers then keep the numeric divisions
    -- below at the scale that avg() and stddev_samp() use, and so their last digit.
    v_is_weighted := (v_weight = n AND v_weight_square = n) IS NOT TRUE
        AND (p_weight_sums IS NOT NULL OR p_weight_square_sums IS NOT NULL);
    IF v_is_weighted THEN
        IF (v_weight > 0 AND v_weight_square > 0 AND v_weight * v_weight >= v_weight_square
            AND v_weight BETWEEN 1e-100 AND 1e100 AND v_weight_square >= 1e-100) IS NOT TRUE
        THEN
            RAISE EXCEPTION 'no weights add up to % and their squares to %',
                coalesce(v_weight::text, 'null'), coalesce(v_weight_square::text, 'null')
                USING ERRCODE = 'SM025',
                      DETAIL  = 'The square of a sum of positive weights, up to 1e100, is no less than the sum of their squares.',
                      HINT    = 'Pass both sums for each value, or null for both arrays.';
        END IF;
        v_weights   := p_weight_sums;
        n_effective := v_weight * v_weight / v_weight_square;
    ELSE
        v_weights       := p_counts;
        v_weight        := n;
        v_weight_square := n;
        n_effective     := n;
    END IF;

    IF p_measurement IN ('nominal', 'text') THEN
        method := 'count';
        reason := p_measurement || ' answers have no mean';
        RETURN;
    END IF;
    IF abs(p_values[1]) > 1e100 OR abs(p_values[v_length]) > 1e100 THEN
        method := 'count';
        reason := 'a value is not finite or beyond 1e100';
        RETURN;
    END IF;
    IF p_measurement = 'binary' AND NOT p_values <@ '{0,1}' THEN
        method := 'count';
        reason := 'a binary answer is neither 0 nor 1';
        RETURN;
    END IF;

    FOR i IN 1 .. v_length LOOP
        IF scale(p_values[i]) > 100 AND min_scale(p_values[i]) > 100 THEN
            method := 'count';
            reason := 'a value has more than 100 decimals';
            RETURN;
        END IF;
        v_term       := v_weights[i] * p_values[i];
        v_sum        := v_sum + v_term;
        v_square_sum := v_square_sum + v_term * p_values[i];
    END LOOP;

    -- Buckets do not know what is in them: that is in the sums.
    v_sum        := coalesce(p_value_sum, v_sum);
    v_square_sum := coalesce(p_value_square_sum, v_square_sum);

    v_percentiles := analytics.percentile_from_counts(
        p_values, v_weights, '{0.25,0.5,0.75,0.9,0.95}', CASE WHEN v_is_weighted THEN n END
    );
    p25            := v_percentiles[1];
    median         := v_percentiles[2];
    p75            := v_percentiles[3];
    p90            := v_percentiles[4];
    p95            := v_percentiles[5];
    minimum        := p_values[1];
    maximum        := p_values[v_length];
    quantile_error := CASE WHEN v_is_bucketed THEN 0.01 ELSE 0 END;
    mean           := v_sum / v_weight;
    method         := CASE WHEN v_is_weighted THEN 'weighted ' ELSE '' END
        || CASE p_measurement WHEN 'binary' THEN 'share' ELSE 'mean' END;

    -- With weights of 1 this is n (n - 1), and the quotient is the one that stddev_samp() makes.
    v_spread := v_weight * v_weight - v_weight_square;
    IF n = 1 OR v_spread <= 0 THEN
        reason := CASE n
            WHEN 1 THEN 'one answer: no spread'
            ELSE 'one answer has all the weight: no spread'
        END;
    ELSE
        v_variance := greatest(v_weight * v_square_sum - v_sum * v_sum, 0) / v_spread;
        sd         := round(sqrt(v_variance), scale(v_variance));

        IF p_measurement = 'binary' THEN
            v_share := analytics.proportion_ci(
                (v_sum * v_weight / v_weight_square)::float8, (v_weight * v_weight / v_weight_square)::float8, p_level
            );
            ci_low  := v_share.ci_low;
            ci_high := v_share.ci_high;
            method  := method || ', ' || v_share.method;
            ci_level := p_level;
        ELSIF sd = 0 THEN
            reason := 'all answers are equal: no interval';
        ELSIF n_effective < 2 THEN
            reason := 'fewer than two effective answers: no interval';
        ELSE
            v_error  := analytics.student_t_quantile(0.5 + p_level / 2, n_effective - 1)
                * sd / sqrt(n_effective);
            ci_low   := mean - v_error;
            ci_high  := mean + v_error;
            ci_level := p_level;
            method   := method || ', Student t interval';
        END IF;
    END IF;

    IF v_is_weighted AND ci_level IS NOT NULL THEN
        method := method || ' on the effective sample size (Kish 1965)';
    END IF;
    method := method || '; percentiles type 7 (Hyndman and Fan 1996)' || CASE WHEN v_is_bucketed
        THEN ', approximate, as minimum and maximum: within 1 % (DDSketch, Masson, Rim and Lee 2019); n, mean and sd exact'
        ELSE '' END;
END;
$$;

COMMENT ON FUNCTION analytics.summarise(numeric[], bigint[], numeric[], numeric[], text, double precision, numeric, numeric) IS
$$Describe the answers to one question from their frequency table: p_values are its distinct values,
ascending, p_counts how often each was given, p_weight_sums and p_weight_square_sums the sums of the
weights and of the squared weights of those answers (null for both: every weight is 1). p_level is the
confidence of the interval, 0.95 for 95 %. Where p_values stand for buckets of 1 %
(rollup.bucket_value), p_value_sum and p_value_square_sum are the exact sums over the answers of weight
times answer and of weight times squared answer; mean, sd and interval are made from these and stay exact,
percentiles, minimum and maximum are off by at most 1 %. quantile_error says which: the bound of their relative
error, 0.01 for buckets, else 0. p_measurement says what can be computed:
numeric: mean with a Student t interval, sd with n - 1, percentiles. binary (0 or 1): the same, but the
mean is a share with the interval of analytics.proportion_ci: Wilson's, or an exact one below five effective
answers and where all are alike. nominal and text:
only n and n_effective, which is (sum of weights)^2 / sum of squared weights. The figures mean, sd, p25,
median, p75, p90, p95, minimum, maximum, ci_low and ci_high (at confidence ci_level) are in the unit of
the values; method says how they were computed. What is not defined is null and reason says why;
nothing is NaN or infinite.
Student (1908); Wilson (1927); Clopper and Pearson (1934); Kish (1965); Hyndman and Fan (1996), type 7;
Masson, Rim and Lee (2019).
SM025: an unknown measurement, a level that is not between 0.01 and 0.999999, one sum without the other, or
arrays that are no frequency table.$$;

GRANT EXECUTE ON FUNCTION analytics.summarise(numeric[], bigint[], numeric[], numeric[], text, double precision, numeric, numeric)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
