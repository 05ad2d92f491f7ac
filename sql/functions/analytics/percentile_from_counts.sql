CREATE OR REPLACE FUNCTION analytics.percentile_from_counts(
    p_values      numeric[],
    p_counts      numeric[],
    p_percentiles double precision[],
    p_size        numeric DEFAULT NULL
)
    RETURNS double precision[]
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    v_largest    CONSTANT numeric   := 1.7976931348623157e308;
    v_values     double precision[];
    v_length     integer            := coalesce(cardinality(p_values), 0);
    v_cumulative numeric[]          := ARRAY[]::numeric[];
    v_total      numeric            := 0;
    v_size       numeric;
    v_factor     numeric            := coalesce(p_size, 1);
    v_unit       numeric            := 1;
    v_previous   double precision   := '-Infinity'::double precision;
    v_percentile double precision;
    v_offset     double precision;
    v_rank       bigint;
    v_target     numeric;
    v_index      integer;
    v_low        double precision;
    v_result     double precision[] := ARRAY[]::double precision[];
BEGIN
    IF v_length <> coalesce(cardinality(p_counts), 0) THEN
        RAISE EXCEPTION '% values but % counts', v_length, coalesce(cardinality(p_counts), 0)
            USING ERRCODE = 'SM025',
                  DETAIL  = 'The arrays of a frequency table have one element for each value.',
                  HINT    = 'Build both in one query, with array_agg(... ORDER BY value).';
    END IF;

    -- Almost always one look at each array decides; infinite values are given back as they are.
    IF (v_largest < ANY (p_values) OR -v_largest > ANY (p_values)) AND EXISTS (
        SELECT FROM unnest(p_values) AS given (value) WHERE abs(given.value) > v_largest AND abs(given.value) < 'Infinity'
    ) THEN
        RAISE EXCEPTION 'a value of a frequency table is beyond % in size', v_largest::double precision
            USING ERRCODE = 'SM025',
                  DETAIL  = 'Percentiles are double precision numbers.',
                  HINT    = 'Leave the value out, or count in a larger unit.';
    END IF;
    v_values := p_values::double precision[];

    FOR i IN 1 .. v_length LOOP
        IF (p_counts[i] >= 0 AND v_values[i] >= v_previous) IS NOT TRUE THEN
            RAISE EXCEPTION 'value % with count % cannot be element % of a frequency table',
                coalesce(p_values[i]::text, 'null'), coalesce(p_counts[i]::text, 'null'), i
                USING ERRCODE = 'SM025',
                      DETAIL  = 'Values ascend, counts are not negative, and none is null.',
                      HINT    = 'Build both in one query, with array_agg(... ORDER BY value).';
        END IF;
        v_previous   := v_values[i];
        v_total      := v_total + p_counts[i];
        v_cumulative := array_append(v_cumulative, v_total * v_factor);
    END LOOP;

    IF v_total = 0 THEN
        RETURN NULL;
    END IF;

    IF p_size IS NULL THEN
        v_size := v_total;
    ELSE
        -- Scaled weights would be quotients, and a rounded quotient can miss a whole rank by its
        -- last digit; so weights stay as they are, and both sides of the look-up are multiplied.
        v_size := p_size;
        v_unit := v_total;
    END IF;

    IF NOT (v_size >= 1 AND v_size <= 1e15 AND v_total < 'Infinity') THEN
        RAISE EXCEPTION 'counts of % in all, taken as % answers, cannot be ranked', v_total, v_size
            USING ERRCODE = 'SM025',
                  DETAIL  = 'A percentile is read at a rank between 1 and the number of answers, at most 1e15.',
                  HINT    = 'Give the number of answers as p_size when weights do not add up to it.';
    END IF;

    FOREACH v_percentile IN ARRAY coalesce(p_percentiles, '{}') LOOP
        IF v_percentile < 0 OR v_percentile > 1 THEN
            RAISE EXCEPTION 'percentile % is not between 0 and 1', v_percentile
                USING ERRCODE = 'SM025',
                      HINT    = 'Write the median as 0.5.';
        END IF;

        -- The same operations in the same order as percentile_cont, so that every bit agrees.
        v_offset := v_percentile * (v_size - 1)::double precision;
        v_rank   := floor(v_offset) + 1;
        v_target := v_rank * v_unit;
        v_index  := width_bucket(v_target, v_cumulative);
        -- width_bucket counts the elements up to the target; wanted is the first that reaches it.
        WHILE v_cumulative[v_index] = v_target LOOP
            v_index := v_index - 1;
        END LOOP;
        v_low := v_values[v_index + 1];

        IF v_offset > v_rank - 1 AND v_cumulative[v_index + 1] < v_target + v_unit THEN
            v_target := least(v_target + v_unit, v_total * v_factor);
            v_index  := width_bucket(v_target, v_cumulative);
            WHILE v_cumulative[v_index] = v_target LOOP
                v_index := v_index - 1;
            END LOOP;
            v_low := v_low + (v_offset - (v_rank - 1)) * (v_values[v_index + 1] - v_low);
        END IF;

        v_result := array_append(v_result, v_low);
    END LOOP;

    RETURN v_result;
END;
$$;

COMMENT ON FUNCTION analytics.percentile_from_counts(numeric[], numeric[], double precision[], numeric) IS
$$Percentiles of a frequency table, in the unit of the values: one for each percentile asked, in that
order. p_values ascend, p_counts say how often each occurs, p_percentiles are fractions from 0 to 1.
Null when there are no counts. Type 7 of Hyndman and Fan (1996), bit for bit what percentile_cont
gives over the single values. Weights generalise it as wtd.quantile in R's Hmisc does (Harrell): the
rank 1 + (n - 1) p is looked up in the cumulative weights. p_size is that n, to which the weights are
scaled; without it, weights count as answers as they stand. Arrays that are no frequency table and
percentiles outside 0 to 1 raise SM025.$$;

GRANT EXECUTE ON FUNCTION analytics.percentile_from_counts(numeric[], numeric[], double precision[], numeric)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
