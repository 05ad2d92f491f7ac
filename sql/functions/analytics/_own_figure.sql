CREATE OR REPLACE FUNCTION analytics._own_figure(
    p_survey_id    bigint,
    p_period       text,
    p_segment_kind text DEFAULT 'total',
    p_question_id  bigint DEFAULT NULL,
    p_minimum_n    integer DEFAULT 5,
    p_from         date DEFAULT NULL,
    p_to           date DEFAULT NULL
)
    RETURNS TABLE (
        question_id       bigint,
        period_start      timestamp,
        segment           text,
        n_told            bigint,
        n                 bigint,
        n_effective       double precision,
        mean              double precision,
        sd                double precision,
        p25               double precision,
        median            double precision,
        p75               double precision,
        p90               double precision,
        p95               double precision,
        minimum           double precision,
        maximum           double precision,
        ci_low            double precision,
        ci_high           double precision,
        ci_level          double precision,
        method            text,
        status            text,
        reason            text,
        quantile_error    double precision,
        unweighted_mean   double precision,
        unweighted_sd     double precision,
        unweighted_p25    double precision,
        unweighted_median double precision,
        unweighted_p75    double precision,
        unweighted_p90    double precision,
        unweighted_p95    double precision
    )
    LANGUAGE plpgsql
    STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    v_is_confidential boolean;
BEGIN
    SELECT survey.is_confidential
    INTO v_is_confidential
    FROM core.survey AS survey
    WHERE survey.survey_id = p_survey_id;

    RETURN QUERY
    SELECT grouped.question_id, grouped.period_start, grouped.segment, grouped.n_told,
           shown.n, shown.n_effective, shown.mean, shown.sd, shown.p25, shown.median, shown.p75, shown.p90,
           shown.p95, shown.minimum, shown.maximum, shown.ci_low, shown.ci_high, shown.ci_level, shown.method,
           shown.status, shown.reason, shown.quantile_error, shown.unweighted_mean, shown.unweighted_sd,
           shown.unweighted_p25, shown.unweighted_median, shown.unweighted_p75, shown.unweighted_p90,
           shown.unweighted_p95
    FROM (
        SELECT counted.question_id, counted.period_start, counted.segment, sum(counted.n)::bigint AS n_told,
               array_agg(counted.value ORDER BY counted.value)
                   FILTER (WHERE counted.answer_state = 'answered') AS answer_values,
               array_agg(counted.n ORDER BY counted.value)
                   FILTER (WHERE counted.answer_state = 'answered') AS counts,
               array_agg(counted.weight_sum ORDER BY counted.value)
                   FILTER (WHERE counted.answer_state = 'answered') AS weight_sums,
               array_agg(counted.weight_square_sum ORDER BY counted.value)
                   FILTER (WHERE counted.answer_state = 'answered') AS weight_square_sums,
               sum(counted.value_sum) FILTER (WHERE counted.answer_state = 'answered') AS value_sum,
               sum(counted.value_square_sum) FILTER (WHERE counted.answer_state = 'answered') AS value_square_sum,
               sum(counted.weighted_value_sum) FILTER (WHERE counted.answer_state = 'answered')
                   AS weighted_value_sum,
               sum(counted.weighted_value_square_sum) FILTER (WHERE counted.answer_state = 'answered')
                   AS weighted_value_square_sum
        FROM analytics._own_count(p_survey_id, p_period, p_segment_kind, p_question_id, p_from, p_to) AS counted
        GROUP BY 1, 2, 3
    ) AS grouped
    JOIN core.question AS question ON question.question_id = grouped.question_id
    CROSS JOIN LATERAL analytics._own_summary(
        grouped.answer_values, grouped.counts, grouped.weight_sums, grouped.weight_square_sums,
        question.measurement, question.scale_min, question.scale_max, v_is_confidential, p_minimum_n,
        grouped.value_sum, grouped.value_square_sum, grouped.weighted_value_sum, grouped.weighted_value_square_sum
    ) AS shown;
END;
$$;

COMMENT ON FUNCTION analytics._own_figure(bigint, text, text, bigint, integer, date, date) IS
    'The statistics of each question, period and segment that analytics._own_count() has counts of, as far as they may be shown; n_told counts all who reacted, also with none, other, refused or dont_know. Internal.';
