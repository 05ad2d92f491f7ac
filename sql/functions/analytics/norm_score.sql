CREATE OR REPLACE FUNCTION analytics.norm_score(
    p_value        double precision,
    p_mean         double precision,
    p_sd           double precision,
    OUT z_score    double precision,
    OUT t_score    double precision,
    OUT percentile double precision,
    OUT method     text,
    OUT reason     text
)
    LANGUAGE plpgsql
    IMMUTABLE
    PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    reason := CASE
        WHEN num_nulls(p_value, p_mean, p_sd) > 0 THEN 'score or norm is missing'
        WHEN greatest(abs(p_value), abs(p_mean), abs(p_sd)) > 1e50 THEN 'a figure is not finite or beyond 1e50'
        WHEN p_sd < 1e-50 THEN 'the standard deviation of the norm is not above 0'
    END;
    IF reason IS NOT NULL THEN
        RETURN;
    END IF;

    z_score    := (p_value - p_mean) / p_sd;
    t_score    := 50 + 10 * z_score;
    percentile := 100 * analytics.normal_cdf(z_score);
    method     := 'T score (McCall 1922), percentile of the normal distribution';
END;
$$;

COMMENT ON FUNCTION analytics.norm_score(double precision, double precision, double precision) IS
$$A score as it stands in a norm group: z_score is (p_value - p_mean) / p_sd, the number of standard deviations from the mean of the group; t_score is 50 + 10 z;
percentile, 0 to 100, is the percentage of the group that scores lower, if its scores are normal. p_value is the score, p_mean and p_sd are the norm, in the same
unit. They place one person: the mean of many people lies much closer to the middle than most of them do. method says how it was computed;
what is not defined is null and reason says why.
McCall (1922).$$;

GRANT EXECUTE ON FUNCTION analytics.norm_score(double precision, double precision, double precision)
    TO surveymark_engine, surveymark_org_reader, surveymark_analyst, surveymark_bi_reader, surveymark_operator;
