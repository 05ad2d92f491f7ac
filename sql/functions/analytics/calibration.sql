CREATE OR REPLACE FUNCTION analytics.calibration(
    p_probabilities double precision[],
    p_outcomes      bigint[],
    p_bins          integer DEFAULT 10
)
    RETURNS TABLE (
        bin              integer,
        probability_low  double precision,
        probability_high double precision,
        n                bigint,
        predicted        double precision,
        observed         double precision,
        ci_low           double precision,
        ci_high          double precision,
        ci_level         double precision,
        is_calibrated    boolean,
        method           text,
        reason           text
    )
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    IF (p_bins BETWEEN 1 AND 100) IS NOT TRUE THEN
        RAISE EXCEPTION 'number of bins % is not from 1 to 100', coalesce(p_bins::text, '(null)')
            USING ERRCODE = 'SM025',
                  HINT    = 'Ten bins show tenths.';
    END IF;

    RETURN QUERY
    SELECT bins.bin, (bins.bin - 1)::double precision / p_bins, bins.bin::double precision / p_bins, coalesce(found.n, 0),
           found.predicted, around.estimate, around.ci_low, around.ci_high, around.ci_level,
           found.predicted BETWEEN around.ci_low AND around.ci_high,
           'mean probability beside the share that happened; ' || around.method,
           coalesce(judged.reason, CASE WHEN found.n IS NULL THEN 'no probability in this bin' END)
    FROM generate_series(1, p_bins) AS bins (bin)
    CROSS JOIN analytics.probability_accuracy(p_probabilities, p_outcomes) AS known
    -- What is said of all probabilities together is no fault of a bin.
    CROSS JOIN LATERAL (SELECT CASE WHEN known.n IS NULL THEN known.reason END AS reason) AS judged
    LEFT JOIN (
        SELECT least(floor(given.probability * p_bins)::integer + 1, p_bins) AS bin, count(*) AS n,
               avg(given.probability) AS predicted, sum(given.outcome) AS n_happened
        FROM unnest(p_probabilities, p_outcomes) AS given (probability, outcome)
        WHERE given.probability BETWEEN 0 AND 1 AND given.outcome IN (0, 1)
        GROUP BY 1
    ) AS found ON found.bin = bins.bin AND judged.reason IS NULL
    LEFT JOIN LATERAL analytics.proportion_ci(found.n_happened::double precision, found.n::double precision) AS around ON found.n > 0
    ORDER BY bins.bin;
END;
$$;

COMMENT ON FUNCTION analytics.calibration(double precision[], bigint[], integer) IS
$$Whether what was called 70 % happens in 7 of 10 cases: p_probabilities, 0 to 1, and p_outcomes, 1 where it happened and 0 where not, in p_bins equal bins. One row for each bin,
from probability_low to below probability_high (the last to 1): n pairs, predicted the mean of their probabilities, observed the share that happened, with its 95 %
interval ci_low to ci_high (analytics.proportion_ci) at ci_level, all 0 to 1; is_calibrated says whether the interval holds the prediction. method says how, and reason why nothing is
there. SM025: a number of bins that is not from 1 to 100. Murphy and Winkler (1977).$$;

GRANT EXECUTE ON FUNCTION analytics.calibration(double precision[], bigint[], integer)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
